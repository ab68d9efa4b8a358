/** `npm start`: installs what is missing, builds when the sources are newer, serves, and says where. */
import { createServer } from 'node:http'
import { ensurePackages } from './install.mjs'
import { answer, ensureBuild } from './site.mjs'

const FIRST_PORT = Number(process.env.PORT ?? 4321)

function serve(port) {
  const server = createServer(answer)
  server.on('error', (error) => {
    if (error.code !== 'EADDRINUSE' || port > FIRST_PORT + 50) throw error
    serve(port + 1)
  })
  server.listen(port, '127.0.0.1', () => {
    process.stdout.write(`\n  Swarmscope is at http://127.0.0.1:${port}/\n\n  Ctrl-C ends it.\n`)
  })
}

ensurePackages()
ensureBuild()
serve(FIRST_PORT)
