package dev.redraft.aof;

/** How the log is laid out on disk, directive {@code aof-layout}. */
public enum AofLayout {
  /** A directory of base, incrs and manifest, as Redis 7. */
  MULTI,
  /** One file, as Redis 6 and older. */
  SINGLE
}
