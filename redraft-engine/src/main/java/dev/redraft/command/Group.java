package dev.redraft.command;

import java.util.Locale;

/** The groups of COMMAND DOCS. */
public enum Group {
  GENERIC,
  STRING,
  LIST,
  SET,
  SORTED_SET,
  HASH,
  PUBSUB,
  TRANSACTIONS,
  CONNECTION,
  SERVER,
  SCRIPTING,
  HYPERLOGLOG,
  CLUSTER,
  SENTINEL,
  GEO,
  STREAM,
  BITMAP;

  public String replyName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
