package dev.redraft.command;

import java.util.Locale;

/**
 * What a command does or may not do, as COMMAND INFO reports it
 * (https://redis.io/docs/latest/commands/command/).
 */
public enum Flag {
  /** May change data. */
  WRITE,
  /** Only reads data. */
  READONLY,
  /** Refused while the memory limit is exceeded. */
  DENYOOM,
  /** An administrative command. */
  ADMIN,
  /** Belongs to publish and subscribe. */
  PUBSUB,
  /** Not from scripts. */
  NOSCRIPT,
  /** May block the client. */
  BLOCKING,
  /** Allowed while the data is loaded. */
  LOADING,
  /** Allowed on a replica with stale data. */
  STALE,
  /** Not shown to monitors. */
  SKIP_MONITOR,
  /** Not entered in the slow log. */
  SKIP_SLOWLOG,
  /** Taken by a node of a cluster for a slot that it is importing. */
  ASKING,
  /** Runs in O(1) or O(log n). */
  FAST,
  /** Allowed before authentication. */
  NO_AUTH,
  /** May be replicated although it is no write: held back by CLIENT PAUSE WRITE. Not shown. */
  MAY_REPLICATE,
  /** Not inside MULTI. */
  NO_MULTI,
  /** Has keys where no fixed position tells. */
  MOVABLEKEYS,
  /** Allowed while a script is busy. */
  ALLOW_BUSY,
  /** Touches keys that are not its arguments. */
  TOUCHES_ARBITRARY_KEYS,
  /** Refused while a replica loads in the background. */
  NO_ASYNC_LOADING,
  /** Its keys are optional. */
  NO_MANDATORY_KEYS;

  /** The name in replies: lower case; {@code _} stays where Redis has it. */
  public String replyName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
