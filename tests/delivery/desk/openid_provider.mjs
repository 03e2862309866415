// A foreign OpenID Connect provider, oidc-provider of npm, on this machine. Arguments: its port, our address to
// which it returns. Who signs in as `name` has the e-mail address name@example.org, verified unless the name begins
// with "un".
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const load = createRequire(join(process.env.TEST_NODE_MODULES, 'index.js'))
const { default: Provider } = await import(pathToFileURL(load.resolve('oidc-provider')).href)
const [port, back] = process.argv.slice(2)

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'oress', client_secret: 'a secret of forty-three characters and more', redirect_uris: [back] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  pkce: { required: () => true },
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: !id.startsWith('un') }),
  }),
})
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'))
