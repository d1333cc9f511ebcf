package dev.redraft.aof;

/** Directive {@code aof-layout}: which files the log is made of. */
public enum Layout {
  /** A directory of a base, incrs and a manifest, as in Redis 7. */
  MULTI,
  /** One file, as in Redis 6 and older. */
  SINGLE
}
