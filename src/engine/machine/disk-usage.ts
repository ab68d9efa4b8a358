/**
 * `GET /system/df`: what fills a machine's disk. Images share no layers, and containers write nothing
 * that would be counted: what is large here are images.
 */
import type { DiskUsage } from '../../api/daemon'
import type { Reply } from '../../api/routes'
import { isRefusal } from '../control/api/lookup'
import type { Millis } from '../kernel/time'
import { containers } from './containers'
import { usersOf } from './image-lookup'
import { listedImages } from './images'
import type { Machine } from './machine'
import { listedVolumes, usersOf as usersOfVolume } from './volumes'

export function diskUsage(machine: Machine, now: Millis): Reply {
  const all = containers(machine, now, true, undefined)
  const images = listedImages(machine)
  const body: DiskUsage = {
    LayersSize: images.reduce((sum, { Size }) => sum + Size, 0),
    Images: images.map((image) => ({
      ...image,
      SharedSize: 0,
      Containers: usersOf(machine, image.Id).length,
    })),
    Containers: isRefusal(all) ? [] : all,
    Volumes: listedVolumes(machine).map((volume) => ({
      ...volume,
      UsageData: { RefCount: usersOfVolume(machine, volume.Name).length, Size: 0 },
    })),
    BuildCache: [],
  }
  return { status: 200, body }
}
