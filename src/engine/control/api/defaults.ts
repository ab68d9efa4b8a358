/** What holds where a service's spec is silent (spec 1.5, 14.1), in the order Docker prints it. */
import type * as api from '../../../api/types'

/**
 * A spec as the daemon has it once it has read it: what is 0 is not there, and the isolation and
 * the runtime have their names (moby, cluster/convert/service.go).
 */
export function asRead(spec: api.ServiceSpec): api.ServiceSpec {
  const { TaskTemplate: task } = spec
  const { ContainerSpec, Resources } = task
  return {
    ...spec,
    TaskTemplate: {
      ...task,
      ...(ContainerSpec === undefined ? {} : { ContainerSpec: containerRead(ContainerSpec) }),
      ...(Resources === undefined ? {} : { Resources: resources(Resources) }),
      Runtime: task.Runtime ?? 'container',
    },
  }
}

function containerRead(spec: api.ContainerSpec): api.ContainerSpec {
  const { Isolation = '', Privileges } = spec
  return {
    ...spec,
    ...(Privileges === undefined ? {} : { Privileges: { ...NO_PRIVILEGES, ...Privileges } }),
    Isolation: Isolation === '' ? 'default' : Isolation,
  }
}

const NO_PRIVILEGES: api.Privileges = {
  CredentialSpec: null,
  SELinuxContext: null,
  NoNewPrivileges: false,
}

function resources({ Limits, Reservations }: api.ResourceRequirements): api.ResourceRequirements {
  return {
    ...(Limits === undefined ? {} : { Limits: withoutZeros(Limits) }),
    ...(Reservations === undefined ? {} : { Reservations: withoutZeros(Reservations) }),
  }
}

const withoutZeros = <T extends object>(amounts: T): T =>
  Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== 0)) as T

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

/** `Delay` stands second, when there is one; an update that nobody watches has no `Monitor`. */
function config(given: api.UpdateConfig | undefined): api.UpdateConfig {
  const { Parallelism, FailureAction, Monitor, MaxFailureRatio, Order } = { ...UPDATE, ...given }
  const delay = given?.Delay === undefined || given.Delay === 0 ? {} : { Delay: given.Delay }
  const monitor = Monitor === undefined || Monitor === 0 ? {} : { Monitor }
  return {
    Parallelism,
    ...delay,
    ...(FailureAction === undefined ? {} : { FailureAction }),
    ...monitor,
    MaxFailureRatio,
    Order,
  }
}
