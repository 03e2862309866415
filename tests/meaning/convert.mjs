// The RDF that another converter of CSV on the Web makes of one table, as N-Quads.
// Arguments: the metadata, the table's address, its file. No network: the part of the context of
// http://www.w3.org/ns/csvw that is needed stands below.
import { createReadStream, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const modules = process.env.TEST_NODE_MODULES
const load = (path) => import(pathToFileURL(join(modules, path)))
const { default: Parser } = await load('@zazuko/rdf-parser-csvw/index.js')
const N3 = createRequire(join(modules, 'index.js'))('n3')
const jsonld = createRequire(join(modules, 'index.js'))('jsonld')

const csvw = 'http://www.w3.org/ns/csvw#'
const xsd = 'http://www.w3.org/2001/XMLSchema#'
const context = {
  '@vocab': csvw,
  dc: 'http://purl.org/dc/terms/',
  url: { '@type': '@id' },
  titles: { '@id': csvw + 'title' },
  columns: { '@id': csvw + 'column', '@container': '@list' },
  datatype: { '@id': csvw + 'datatype', '@type': '@vocab' }
}
for (const name of ['integer', 'decimal', 'boolean', 'date', 'dateTime', 'time', 'gYear', 'gYearMonth', 'string']) {
  context[name] = xsd + name
}

const [metadataFile, address, file] = process.argv.slice(2)
const metadata = JSON.parse(readFileSync(metadataFile, 'utf8'))
const base = metadata['@context'][1]['@base']
const table = metadata.tables.find((each) => new URL(each.url, base).href === address)
const document = { ...table, '@context': context, url: address }
const nquads = await jsonld.toRDF(document, {
  format: 'application/n-quads',
  documentLoader: (url) => { throw new Error('no network: ' + url) }
})
const described = new N3.Store(new N3.Parser({ format: 'N-Quads' }).parse(nquads))

const parser = new Parser({ baseIRI: address, metadata: described })
const writer = new N3.Writer(process.stdout, { format: 'N-Quads', end: false })
for await (const quad of parser.import(createReadStream(file))) {
  // It makes an IRI of an empty cell, against the standard; of `{+column}` it is no IRI at all.
  if (quad.object.value !== '') writer.addQuad(quad)
}
writer.end()
