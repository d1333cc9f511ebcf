package dev.redraft.command;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one client listens to. Changed by {@link PubSub} alone, which knows the other direction. */
final class Subscriptions {
  /** The three kinds of names that a client can listen to. */
  enum Kind {
    CHANNEL,
    PATTERN,
    SHARD
  }

  private final @Nullable Set<ChannelName>[] names;

  @SuppressWarnings({"unchecked", "rawtypes"})
  Subscriptions() {
    names = new Set[Kind.values().length];
  }

  /** How many names of a kind. */
  int count(Kind kind) {
    Set<ChannelName> of = names[kind.ordinal()];
    return of == null ? 0 : of.size();
  }

  /** The names of a kind, oldest first. */
  Set<ChannelName> of(Kind kind) {
    Set<ChannelName> of = names[kind.ordinal()];
    if (of == null) {
      of = new LinkedHashSet<>();
      names[kind.ordinal()] = of;
    }
    return of;
  }

  /** Whether there is any: then RESP2 allows little else, and other output limits apply. */
  boolean any() {
    return count(Kind.CHANNEL) + count(Kind.PATTERN) + count(Kind.SHARD) > 0;
  }

  /** The number in the confirmation of a change: shards are counted for themselves. */
  int countedWith(Kind kind) {
    return kind == Kind.SHARD ? count(kind) : count(Kind.CHANNEL) + count(Kind.PATTERN);
  }
}
