package dev.redraft.aof;

/** Directive {@code appendfsync}: when the log is made durable. */
public enum FsyncPolicy {
  /** After every drain of the ring; replies wait for it. Nothing acknowledged is lost. */
  ALWAYS,
  /** About once a second. At most two seconds are lost. */
  EVERYSEC,
  /** When the operating system likes to. */
  NO
}
