package dev.redraft.command;

import dev.redraft.base.Glob;
import dev.redraft.base.Slice;
import dev.redraft.command.Subscriptions.Kind;
import dev.redraft.resp.BufferLimitException;
import dev.redraft.resp.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who listens to which channel, and the way of a message to them
 * (https://redis.io/docs/latest/develop/interact/pubsub/). Engine thread only.
 *
 * <p>A message is written into its receivers' reply buffers at once and leaves at the end of the
 * publisher's batch, by {@link #flush}. A receiver whose output passes client-output-buffer-limit
 * is closed with the message that does it. To a client in the middle of a command the message comes
 * behind that command's reply.
 *
 * <p>Invariant: a client is among the subscribers of a name exactly if the name is among its {@link
 * Subscriptions}; no name without subscribers is kept.
 */
public final class PubSub {
  private static final byte[] MESSAGE = word("message");
  private static final byte[] PATTERN_MESSAGE = word("pmessage");
  private static final byte[] SHARD_MESSAGE = word("smessage");

  private final Map<ChannelName, Set<Client>> channels = new HashMap<>();
  private final Map<ChannelName, Set<Client>> patterns = new LinkedHashMap<>();
  private final Map<ChannelName, Set<Client>> shards = new HashMap<>();
  private final ChannelName probe = new ChannelName();
  private final List<Client> unsent = new ArrayList<>();

  private static byte[] word(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private Map<ChannelName, Set<Client>> names(Kind kind) {
    return switch (kind) {
      case CHANNEL -> channels;
      case PATTERN -> patterns;
      case SHARD -> shards;
    };
  }

  /** Makes a client listen; nothing happens if it does. */
  void subscribe(Client client, Kind kind, Slice name) {
    probe.pointTo(name);
    if (client.subscriptions().of(kind).contains(probe)) {
      return;
    }
    ChannelName kept = probe.copy();
    client.subscriptions().of(kind).add(kept);
    names(kind).computeIfAbsent(kept, _ -> new LinkedHashSet<>()).add(client);
  }

  /** Ends a subscription, if there is one. */
  void unsubscribe(Client client, Kind kind, Slice name) {
    probe.pointTo(name);
    if (client.subscriptions().count(kind) == 0 || !client.subscriptions().of(kind).remove(probe)) {
      return;
    }
    Map<ChannelName, Set<Client>> all = names(kind);
    Set<Client> listeners = all.get(probe);
    if (listeners == null || !listeners.remove(client)) {
      throw new IllegalStateException("a subscriber that its channel does not know: " + name);
    }
    if (listeners.isEmpty()) {
      all.remove(probe);
    }
  }

  /** Ends all subscriptions of a client that has gone, or starts anew. */
  public void forget(Client client) {
    for (Kind kind : Kind.values()) {
      if (client.subscriptions().count(kind) > 0) {
        for (ChannelName name : List.copyOf(client.subscriptions().of(kind))) {
          unsubscribe(client, kind, name.bytes());
        }
      }
    }
  }

  /**
   * Sends a message to all who listen to the channel, by its name or a pattern; returns how many.
   */
  int publish(Slice channel, Slice message) {
    int receivers = toSubscribers(channels.get(probe.pointTo(channel)), MESSAGE, channel, message);
    if (patterns.isEmpty()) {
      return receivers;
    }
    for (Map.Entry<ChannelName, Set<Client>> entry : patterns.entrySet()) {
      Slice pattern = entry.getKey().bytes();
      if (matches(pattern, channel)) {
        for (Client client : entry.getValue()) {
          deliver(client, PATTERN_MESSAGE, pattern, channel, message);
          receivers++;
        }
      }
    }
    return receivers;
  }

  /** Sends a message to all who listen to the shard channel; returns how many. */
  int publishToShard(Slice channel, Slice message) {
    return toSubscribers(shards.get(probe.pointTo(channel)), SHARD_MESSAGE, channel, message);
  }

  private int toSubscribers(
      @Nullable Set<Client> clients, byte[] kind, Slice channel, Slice message) {
    if (clients == null) {
      return 0;
    }
    for (Client client : clients) {
      deliver(client, kind, null, channel, message);
    }
    return clients.size();
  }

  private void deliver(
      Client to, byte[] kind, @Nullable Slice pattern, Slice channel, Slice message) {
    if (to.isClosing()) {
      return;
    }
    ReplyWriter out = to.pushWriter();
    long mark = out.mark();
    try {
      out.push(pattern == null ? 3 : 4);
      out.bulk(kind);
      if (pattern != null) {
        out.bulk(pattern);
      }
      out.bulk(channel);
      out.bulk(message);
      pushed(to);
    } catch (BufferLimitException e) {
      to.refusePush(out, mark);
    }
  }

  /** A push was written to a client; it leaves with the next {@link #flush}. */
  void pushed(Client to) {
    if (!to.hasUnsentPushes) {
      to.hasUnsentPushes = true;
      unsent.add(to);
    }
    to.link().checkOutput();
  }

  /**
   * Sends what was published since the last call: at the end of each batch of requests, and of the
   * engine's regular work.
   */
  public void flush() {
    if (unsent.isEmpty()) {
      return;
    }
    for (int i = 0; i < unsent.size(); i++) {
      Client client = unsent.get(i);
      client.hasUnsentPushes = false;
      client.link().sendReplies();
    }
    unsent.clear();
  }

  /** Whether a channel matches a pattern: as in Redis, the empty one does not match a lone star. */
  static boolean matches(Slice pattern, Slice channel) {
    return channel.isEmpty() ? pattern.isEmpty() : Glob.matches(pattern, channel, false);
  }

  /** Whether nobody listens to any channel or pattern. */
  boolean isSilent() {
    return channels.isEmpty() && patterns.isEmpty();
  }

  /** How many names of a kind have subscribers. */
  int count(Kind kind) {
    return names(kind).size();
  }

  /** How many clients listen to exactly this name. */
  int subscribers(Kind kind, Slice name) {
    Set<Client> clients = names(kind).get(probe.pointTo(name));
    return clients == null ? 0 : clients.size();
  }

  /** The names of a kind that have subscribers. */
  Set<ChannelName> active(Kind kind) {
    return names(kind).keySet();
  }
}
