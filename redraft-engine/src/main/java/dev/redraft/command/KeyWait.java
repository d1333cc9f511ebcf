package dev.redraft.command;

import dev.redraft.resp.Args;

/**
 * A command that waits for keys: what is executed again when one of them may have what it needs.
 * Engine thread only.
 */
final class KeyWait {
  final Client client;
  final CommandSpec spec;

  /** The request, a copy. */
  final Args args;

  final int database;

  /** Where in the request the keys are: {@code keyCount} arguments from this one on. */
  final int firstKey;

  final int keyCount;

  /** The type of value that it waits for. */
  final int type;

  /** Whether it also wants to know that a key is gone or has become something else. */
  final boolean alsoWhenGone;

  /** The order of arrival, over all keys. */
  final long arrival;

  /** Execution time of the attempts so far, in nanoseconds. */
  long nanos;

  /** The round of serving that tried it last, and how often it did. */
  long round;

  int attempts;

  KeyWait(
      Context c,
      Args args,
      int firstKey,
      int keyCount,
      int type,
      boolean alsoWhenGone,
      long arrival) {
    this.client = c.client();
    this.spec = c.spec();
    this.args = args;
    this.database = c.dbIndex();
    this.firstKey = firstKey;
    this.keyCount = keyCount;
    this.type = type;
    this.alsoWhenGone = alsoWhenGone;
    this.arrival = arrival;
  }
}
