/** For scripts: an authority of their own, and the keys of a daemon on this computer and of a client. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** Writes `ca.pem`, `server-cert.pem`, `server-key.pem`, `cert.pem` and `key.pem` into the folder. */
export function makeKeys(folder: string): void {
  const openssl = (...args: readonly string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  openssl('req', '-x509', ...EC, '-keyout', 'ca-key.pem', '-out', 'ca.pem', '-subj', '/CN=ca')
  const issue = (name: string, prefix: string, extensions: string): void => {
    writeFileSync(join(folder, 'extensions'), extensions)
    const request = ['-keyout', `${prefix}key.pem`, '-out', 'request.pem', '-subj', `/CN=${name}`]
    openssl('req', ...EC, ...request)
    const authority = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial']
    const given = ['-in', 'request.pem', '-out', `${prefix}cert.pem`, '-extfile', 'extensions']
    openssl('x509', '-req', '-days', '1', ...authority, ...given)
  }
  issue('daemon', 'server-', 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth')
  issue('client', '', 'extendedKeyUsage=clientAuth')
}
