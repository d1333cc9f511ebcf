package dev.redraft.command;

import dev.redraft.keyspace.Keyspace;

/** What DEBUG DIGEST replies, without a client. */
public final class Digests {
  private Digests() {}

  public static String of(Keyspace keyspace) {
    return new DatasetDigest(keyspace.values()).ofAll(keyspace);
  }
}
