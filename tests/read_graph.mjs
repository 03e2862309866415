// What N3.js and the JSON-LD processor of npm read at some addresses: for each its N-Quads, as JSON.
// Arguments: the addresses. Nothing but they is fetched: a remote context is an error.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const load = createRequire(join(process.env.TEST_NODE_MODULES, 'index.js'))
const N3 = load('n3')
const jsonld = load('jsonld')

const readText = (text, address) => {
  const writer = new N3.Writer({ format: 'N-Quads' })
  writer.addQuads(new N3.Parser({ baseIRI: address }).parse(text))
  return new Promise((resolve, reject) =>
    writer.end((error, written) => error ? reject(error) : resolve(written)))
}

const readNodes = (text, address) => jsonld.toRDF(JSON.parse(text), {
  base: address,
  format: 'application/n-quads',
  safe: true,
  documentLoader: (url) => { throw new Error('fetched: ' + url) }
})

const found = {}
for (const address of process.argv.slice(2)) {
  const answer = await fetch(address)
  if (answer.status !== 200) throw new Error(`${answer.status} ${address}`)
  const nodes = answer.headers.get('content-type').startsWith('application/ld+json')
  found[address] = await (nodes ? readNodes : readText)(await answer.text(), address)
}
console.log(JSON.stringify(found))
