/**
 * The words between a machine that joins or renews and the managers (spec 8.3). A manager that
 * does not lead passes them on to the leader; `joiner` is where the answer goes. All questions
 * carry a `requestId`, by which the asker knows the answer's question.
 */
import type { MachineId } from '../kernel/context'
import type { Role } from './certificate'

/** A key that asks to be signed. All else in a certificate is the authority's to say. */
export interface Csr {
  readonly kind: 'ca.csr'
  /** The point on P-256, not compressed, in hex. */
  readonly publicKey: string
}

/** Why not, in Docker's words; shown as `rpc error: code = … desc = …`. */
export interface Refusal {
  readonly code: 'InvalidArgument' | 'NotFound' | 'PermissionDenied' | 'Unavailable' | 'Unknown'
  readonly why: string
}

interface Question {
  readonly requestId: string
  readonly joiner: MachineId
}

interface Answer {
  readonly requestId: string
}

export type CaMessage =
  /** Whom shall I trust? Any manager answers. */
  | (Question & { readonly kind: 'ca.root'; readonly port: number })
  | (Answer & { readonly kind: 'ca.root.answer'; readonly pem: string })
  /** Let me in. The leader makes a node of it and says under which ID. */
  | (Question & {
      readonly kind: 'ca.issue'
      readonly token: string
      readonly csr: Csr
      readonly availability: 'active' | 'pause' | 'drain'
    })
  /** Sign a new key of mine: I am whom `certificate` names. */
  | (Question & {
      readonly kind: 'ca.renew'
      readonly nodeId: string
      readonly certificate: string
      readonly csr: Csr
    })
  /** To `ca.issue` and `ca.renew`: it will be signed; ask for it with `ca.status`. */
  | (Answer & { readonly kind: 'ca.issue.answer'; readonly nodeId: string })
  /** Is it signed? The leader holds the question until it is. */
  | (Question & { readonly kind: 'ca.status'; readonly nodeId: string })
  | (Answer & {
      readonly kind: 'ca.status.answer'
      readonly certificate: string
      readonly rootPem: string
      /** Whose signature it is: another authority's while the root rotates. */
      readonly issuerPem: string
      readonly role: Role
    })
  /** To any question. */
  | (Answer & { readonly kind: 'ca.denied'; readonly refusal: Refusal })
