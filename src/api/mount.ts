/** What a container sees of a volume, a folder, an image or its memory, in Docker's spelling. */

type Words = Readonly<Record<string, string>>

/** Options of a mount, by what it is of. */
export interface MountOptions {
  readonly Consistency?: string
  readonly BindOptions?: {
    readonly Propagation?: string
    readonly NonRecursive?: boolean
    readonly ReadOnlyNonRecursive?: boolean
    readonly ReadOnlyForceRecursive?: boolean
  }
  readonly VolumeOptions?: {
    readonly NoCopy?: boolean
    readonly Labels?: Words
    readonly Subpath?: string
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: Words }
  }
  readonly ImageOptions?: { readonly Subpath?: string }
  /** Bytes, and permissions as a number. */
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number }
}

export interface Mount extends MountOptions {
  readonly Type: string
  readonly Source?: string
  readonly Target: string
  readonly ReadOnly?: boolean
}
