/**
 * X.509 version 3 certificates over ECDSA P-256 with SHA-256 (RFC 5280, RFC 5758): to write, to
 * read and to verify. What a swarm puts into them is the business of `certificate.ts`.
 */
import { p256 } from '@noble/curves/nist.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { must } from '../kernel/assert'
import { decodeInstant, encodeInstant } from './calendar'
import {
  asciiBytes,
  asciiText,
  bitString,
  children,
  context,
  encode,
  integer,
  objectId,
  octetString,
  read,
  sequence,
  TAG,
  TRUE,
  type Element,
} from './der'
import { fromPem, toPem } from './pem'
import { remembered } from './remembered'

/** Whose certificate it is; an empty part is left out. */
export interface Name {
  readonly o: string
  readonly ou: string
  readonly cn: string
}

/** What a signature vouches for. Names and extensions are DER; instants milliseconds since 1970. */
export interface Template {
  readonly serial: Uint8Array
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  readonly notBefore: number
  readonly notAfter: number
  /** The point, 65 bytes, not compressed. */
  readonly publicKey: Uint8Array
  readonly extensions: readonly Uint8Array[]
}

/** A certificate taken apart: the template, the signed bytes and the signature over them. */
export interface Parsed extends Template {
  readonly name: Name
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

const OID_O = objectId(2, 5, 4, 10)
const OID_OU = objectId(2, 5, 4, 11)
const OID_CN = objectId(2, 5, 4, 3)
const OID_SERVER_AUTH = objectId(1, 3, 6, 1, 5, 5, 7, 3, 1)
const OID_CLIENT_AUTH = objectId(1, 3, 6, 1, 5, 5, 7, 3, 2)
const EC_KEY = sequence(objectId(1, 2, 840, 10_045, 2, 1), objectId(1, 2, 840, 10_045, 3, 1, 7))
const ECDSA_SHA256 = sequence(objectId(1, 2, 840, 10_045, 4, 3, 2))
const VERSION_3 = encode(context(0), integer(Uint8Array.of(2)))
const SIGNATURE = { format: 'der', lowS: false } as const

const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])

/** A name as DER: organisation, unit, common name, each in a set of its own. */
export function encodeName(name: Name): Uint8Array {
  const part = (oid: Uint8Array, text: string): Uint8Array[] =>
    text === '' ? [] : [encode(TAG.set, sequence(oid, encode(TAG.printableText, asciiBytes(text))))]
  return sequence(...part(OID_O, name.o), ...part(OID_OU, name.ou), ...part(OID_CN, name.cn))
}

function decodeName(name: Element): Name {
  const pairs = children(name).flatMap((set) => children(set).map((pair) => children(pair)))
  const find = (wanted: Uint8Array): string => {
    const pair = pairs.find(([oid]) => oid !== undefined && equal(oid.raw, wanted))
    return pair?.[1] === undefined ? '' : asciiText(pair[1].body)
  }
  return { o: find(OID_O), ou: find(OID_OU), cn: find(OID_CN) }
}

/** The public key with its kind, as `CertIssuerPublicKey` of the Docker API carries it. */
export const encodePublicKey = (point: Uint8Array): Uint8Array => sequence(EC_KEY, bitString(point))

/** The name of a key inside certificates: SHA-1 of the point (RFC 5280, 4.2.1.2, method 1). */
const keyId = (point: Uint8Array): Uint8Array => sha1(point)

const extension = (arc: number, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(objectId(2, 5, 29, arc), ...(critical ? [TRUE] : []), octetString(value))

/** For a certificate that signs others: key usage cert sign and CRL sign, CA, key ID. */
export const authorityExtensions = (point: Uint8Array): Uint8Array[] => [
  extension(15, true, bitString(Uint8Array.of(0x06), 1)),
  extension(19, true, sequence(TRUE)),
  extension(14, false, octetString(keyId(point))),
]

/** For one end of a TLS connection, either end, known under `hosts`. */
export const peerExtensions = (
  point: Uint8Array,
  issuerPoint: Uint8Array,
  hosts: readonly string[],
): Uint8Array[] => [
  extension(15, true, bitString(Uint8Array.of(0xa0), 5)),
  extension(37, false, sequence(OID_SERVER_AUTH, OID_CLIENT_AUTH)),
  extension(19, true, sequence()),
  extension(14, false, octetString(keyId(point))),
  authorityKey(issuerPoint),
  extension(17, false, sequence(...hosts.map((it) => encode(context(2, true), asciiBytes(it))))),
]

/** The name of the key that signed. */
export const authorityKey = (issuerPoint: Uint8Array): Uint8Array =>
  extension(35, false, sequence(encode(context(0, true), keyId(issuerPoint))))

/** Is it for a key of P-256, and signed as everything here is? */
export const isUsual = (pem: string): boolean => {
  const [body, algorithm] = children(read(fromPem(pem)))
  const key = body === undefined ? undefined : children(body)[6]
  const kind = key === undefined ? undefined : children(key)[0]
  return [kind, algorithm].every(
    (one, i) => one !== undefined && equal(one.raw, USUAL[i] as Uint8Array),
  )
}

const USUAL = [EC_KEY, ECDSA_SHA256]

/** The bytes a certificate authority signs. */
export const toBeSigned = (template: Template): Uint8Array =>
  sequence(
    VERSION_3,
    integer(template.serial),
    ECDSA_SHA256,
    template.issuer,
    sequence(encodeInstant(template.notBefore), encodeInstant(template.notAfter)),
    template.subject,
    encodePublicKey(template.publicKey),
    encode(context(3), sequence(...template.extensions)),
  )

/** The signature of `key bytes`, both in hex: it is deterministic (RFC 6979). */
const signatureOf = remembered((text) => {
  const [key = '', signed = ''] = text.split(' ')
  return p256.sign(hexToBytes(signed), hexToBytes(key), SIGNATURE)
})

/** The signed certificate as PEM. */
export function sign(template: Template, privateKey: Uint8Array): string {
  const signed = toBeSigned(template)
  const signature = signatureOf(`${bytesToHex(privateKey)} ${bytesToHex(signed)}`)
  return toPem(sequence(signed, ECDSA_SHA256, bitString(signature)))
}

/** Takes the first certificate of a PEM text apart. */
export function parse(pem: string): Parsed {
  const [body, , seal] = children(read(fromPem(pem)))
  const signed = must(body, 'x509: a certificate has a body')
  const fields = children(signed)
  const field = (i: number): Element => must(fields[i], 'x509: a certificate is whole')
  const [notBefore, notAfter] = children(field(4)).map(decodeInstant)
  const point = must(children(field(6))[1], 'x509: a certificate has a key')
  const list = must(children(field(7))[0], 'x509: a certificate has extensions')
  return {
    serial: field(1).body,
    issuer: field(3).raw,
    notBefore: must(notBefore, 'x509: a certificate begins'),
    notAfter: must(notAfter, 'x509: a certificate ends'),
    subject: field(5).raw,
    name: decodeName(field(5)),
    publicKey: point.body.subarray(1),
    extensions: children(list).map((it) => it.raw),
    signed: signed.raw,
    signature: must(seal, 'x509: a certificate is signed').body.subarray(1),
  }
}

/** Whether `issuer` names itself in `certificate` and its key made the signature. */
export const isSignedBy = (certificate: Parsed, issuer: Parsed): boolean =>
  equal(certificate.issuer, issuer.subject) &&
  p256.verify(certificate.signature, certificate.signed, issuer.publicKey, SIGNATURE)
