// The conformance suite imports fs.globSync, which Node.js has since version 22; only commands that
// we do not use call it. Loaded with --import, this lets an older Node.js start the suite.
import { register } from "node:module";

const files = `
export * from "node:fs";
export { default } from "node:fs";
export function globSync() { throw new Error("needs Node.js 22"); }
`;
const hooks = `
const files = ${JSON.stringify(`data:text/javascript,${encodeURIComponent(files)}`)};
export async function resolve(specifier, context, next) {
  const suite = (context.parentURL ?? "").includes("@modelcontextprotocol/conformance");
  return specifier === "fs" && suite ? { url: files, shortCircuit: true } : next(specifier, context);
}
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
