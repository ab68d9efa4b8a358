/** What holds where a service's spec is silent (spec 1.5, 14.1), in the order Docker prints it. */
import type * as api from '../../../api/types'

const RESTART: api.RestartPolicy = { Condition: 'any', Delay: 5_000_000_000, MaxAttempts: 0 }
const UPDATE: api.UpdateConfig = {
  Parallelism: 1,
  FailureAction: 'pause',
  Monitor: 5_000_000_000,
  MaxFailureRatio: 0,
  Order: 'stop-first',
}
const GRACE = 10_000_000_000

/** The spec with its defaults written out, as `service inspect` shows it. */
export function insertDefaults(spec: api.ServiceSpec): api.ServiceSpec {
  const task = spec.TaskTemplate
  const { Networks, LogDriver, ForceUpdate, Runtime } = task
  return {
    Name: spec.Name,
    Labels: spec.Labels,
    TaskTemplate: {
      ...(task.ContainerSpec === undefined ? {} : { ContainerSpec: container(task.ContainerSpec) }),
      Resources: task.Resources ?? {},
      RestartPolicy: { ...RESTART, ...task.RestartPolicy },
      Placement: task.Placement ?? {},
      ...(Networks === undefined ? {} : { Networks }),
      ...(LogDriver === undefined ? {} : { LogDriver }),
      ForceUpdate,
      ...(Runtime === undefined ? {} : { Runtime }),
    },
    Mode: spec.Mode,
    UpdateConfig: config(spec.UpdateConfig),
    RollbackConfig: config(spec.RollbackConfig),
    EndpointSpec: { Mode: 'vip', ...spec.EndpointSpec },
  }
}

/** `StopGracePeriod` stands between the fields before and after it, as in Docker's struct. */
function container(spec: api.ContainerSpec): api.ContainerSpec {
  const { Healthcheck, Hosts, DNSConfig, Secrets, Configs, Isolation, ...first } = spec
  const rest = { Healthcheck, Hosts, DNSConfig, Secrets, Configs, Isolation }
  const given = Object.entries(rest).filter(([, value]) => value !== undefined)
  return { ...first, StopGracePeriod: spec.StopGracePeriod ?? GRACE, ...Object.fromEntries(given) }
}

/** `Delay` stands second, when there is one. */
function config(given: api.UpdateConfig | undefined): api.UpdateConfig {
  const { Parallelism, FailureAction, Monitor, MaxFailureRatio, Order } = { ...UPDATE, ...given }
  const delay = given?.Delay === undefined || given.Delay === 0 ? {} : { Delay: given.Delay }
  const monitor = Monitor === undefined ? {} : { Monitor }
  return {
    Parallelism,
    ...delay,
    ...(FailureAction === undefined ? {} : { FailureAction }),
    ...monitor,
    MaxFailureRatio,
    Order,
  }
}
