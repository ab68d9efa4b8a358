import type { ServiceSpec } from '../../../api/types'

export const insertDefaults = (spec: ServiceSpec): ServiceSpec => spec
