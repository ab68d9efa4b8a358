/** The words between a machine and the registry at the world's edge, and the agent's alarms. */

export type RegistryMessage =
  | {
      readonly kind: 'image.pull'
      readonly image: string
      readonly sizeMb: number
      /** How many pulls this machine had called off by then; the layers say it, too. */
      readonly order: number
      /** Tell first that there is such an image. */
      readonly asksFirst?: true
    }
  /** Part `part` of `parts` has arrived, none yet with 0; `missing`: there is no such image. */
  | {
      readonly kind: 'image.layer'
      readonly image: string
      readonly order: number
      readonly part: number
      readonly parts: number
      readonly missing: boolean
    }

export type AgentTimer =
  | { readonly kind: 'agent.connect'; readonly attempt: number }
  | { readonly kind: 'agent.session.timeout'; readonly attempt: number }
  | { readonly kind: 'agent.beat'; readonly attempt: number }
  | { readonly kind: 'agent.beat.timeout'; readonly attempt: number }
  | { readonly kind: 'agent.step'; readonly taskId: string; readonly token: number }
  | { readonly kind: 'agent.tell'; readonly taskId: string; readonly token: number }
  /** A container's process is a program that is more than a course of time: it begins. */
  | { readonly kind: 'agent.main'; readonly taskId: string; readonly pid: number }
  /** A container's process, known by its number, comes to its end. */
  | {
      readonly kind: 'agent.exit'
      readonly taskId: string
      readonly pid: number
      readonly exitCode: number
      readonly oomKilled: boolean
    }
  | { readonly kind: 'agent.probe'; readonly taskId: string; readonly pid: number }
  | { readonly kind: 'agent.pull.retry'; readonly image: string; readonly token: number }
  | { readonly kind: 'agent.report' }
  | { readonly kind: 'agent.report.retry' }
  | { readonly kind: 'agent.overlays' }
