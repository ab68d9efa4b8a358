/** Images that are made, kept as archives, or sent away: who answers which of these requests. */
import { refusal } from '../../api/errors'
import type { Ask, Reply } from '../../api/routes'
import { commit, exportContainer, importImage } from './commit'
import { loadImages } from './image-load'
import { saveImages } from './image-save'
import type { Machine } from './machine'
import type { MachineContext } from './messages'
import { pushImage } from './push'

/** Answers such a request. */
export function answerMaking(machine: Machine, ctx: MachineContext, ask: Ask): Reply {
  switch (ask.endpoint) {
    case 'POST /commit':
      return commit(machine, ctx, ask)
    case 'GET /containers/{id}/export':
      return exportContainer(machine, ctx, ask)
    case 'GET /images/get':
      return saveImages(machine, ctx, ask)
    case 'POST /images/load':
      return loadImages(machine, ctx, ask)
    case 'POST /images/{name}/push':
      return pushImage(machine, ask)
    case 'POST /images/create':
      if ('fromSrc' in ask.query) {
        return importImage(machine, ctx, ask.query, ask.body?.Entries ?? [])
      }
  }
  return refusal(501, `${ask.endpoint} makes no image`)
}
