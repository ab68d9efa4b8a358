/** The service that is measured. */
import type { ServiceSpec } from '../../src/api/types'

/** So many sleepers of an image, updated so many at a time with a second's delay. */
export const web = (replicas: number, image: string, parallelism: number): ServiceSpec => ({
  Name: 'web',
  Labels: {},
  TaskTemplate: { ContainerSpec: { Image: image }, ForceUpdate: 0 },
  Mode: { Replicated: { Replicas: replicas } },
  UpdateConfig: {
    Parallelism: parallelism,
    Delay: 1e9,
    FailureAction: 'continue',
    MaxFailureRatio: 0,
    Order: 'stop-first',
  },
  EndpointSpec: { Mode: 'vip' },
})
