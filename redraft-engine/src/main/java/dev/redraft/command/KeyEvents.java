package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.config.KeyspaceEventsType;
import java.nio.charset.StandardCharsets;

/**
 * Keyspace notifications (https://redis.io/docs/latest/develop/use/keyspace-notifications/): tells
 * channels what happens to keys, for the classes of events that {@code notify-keyspace-events}
 * names. A class is one of the bits of {@link KeyspaceEventsType}.
 */
public final class KeyEvents {
  /** Where the messages go. */
  @FunctionalInterface
  public interface Publisher {
    void publish(Slice channel, Slice message);
  }

  private final Config config;
  private final Publisher publisher;

  public KeyEvents(Config config, Publisher publisher) {
    this.config = config;
    this.publisher = publisher;
  }

  /** Publishes an event of a class about a key of database {@code db}, if it is wanted. */
  public void publish(int eventClass, String event, int db, Slice key) {
    long wanted = config.number(Directive.NOTIFY_KEYSPACE_EVENTS);
    if ((wanted & eventClass) == 0) {
      return;
    }
    if ((wanted & KeyspaceEventsType.KEYSPACE) != 0) {
      publisher.publish(channel("__keyspace@" + db + "__:", key), Slice.of(event));
    }
    if ((wanted & KeyspaceEventsType.KEYEVENT) != 0) {
      publisher.publish(Slice.of("__keyevent@" + db + "__:" + event), key);
    }
  }

  private static Slice channel(String prefix, Slice key) {
    byte[] head = prefix.getBytes(StandardCharsets.US_ASCII);
    byte[] name = new byte[head.length + key.length()];
    System.arraycopy(head, 0, name, 0, head.length);
    System.arraycopy(key.array(), key.offset(), name, head.length, key.length());
    return new Slice(name);
  }
}
