package dev.redraft.command;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.config.KeyspaceEventsType;
import java.util.Arrays;

/**
 * Keyspace notifications (https://redis.io/docs/latest/develop/use/keyspace-notifications/): tells
 * channels what happens to keys, for the classes of events that {@code notify-keyspace-events}
 * names. A class is one of the bits of {@link KeyspaceEventsType}. They are sent at once, also
 * while the log does not hold the change yet.
 */
public final class KeyEvents {
  /** Where the messages go; what it is given is valid during the call only. */
  @FunctionalInterface
  public interface Publisher {
    void publish(Slice channel, Slice message);

    /** Whether nobody would hear a message. */
    default boolean isSilent() {
      return false;
    }
  }

  private final Config config;
  private final Publisher publisher;
  private final Slice channel = new Slice();
  private final Slice eventName = new Slice();
  private byte[] channelBytes = new byte[128];
  private byte[] eventBytes = new byte[64];
  private int length;

  public KeyEvents(Config config, Publisher publisher) {
    this.config = config;
    this.publisher = publisher;
  }

  /** Tells the channels of {@code pubSub}. */
  public KeyEvents(Config config, PubSub pubSub) {
    this(
        config,
        new Publisher() {
          @Override
          public void publish(Slice channel, Slice message) {
            int _ = pubSub.publish(channel, message);
          }

          @Override
          public boolean isSilent() {
            return pubSub.isSilent();
          }
        });
  }

  /** Publishes an event of a class about a key of database {@code db}, if it is wanted. */
  public void publish(int eventClass, String event, int db, Slice key) {
    long wanted = config.number(Directive.NOTIFY_KEYSPACE_EVENTS);
    if ((wanted & eventClass) == 0 || publisher.isSilent()) {
      return;
    }
    if ((wanted & KeyspaceEventsType.KEYSPACE) != 0) {
      start("__keyspace@", db);
      reserve(key.length());
      System.arraycopy(key.array(), key.offset(), channelBytes, length, key.length());
      length += key.length();
      publisher.publish(channel.set(channelBytes, 0, length), name(event));
    }
    if ((wanted & KeyspaceEventsType.KEYEVENT) != 0) {
      start("__keyevent@", db);
      append(event);
      publisher.publish(channel.set(channelBytes, 0, length), key);
    }
  }

  private void start(String prefix, int db) {
    length = 0;
    append(prefix);
    reserve(Bytes.MAX_LONG_DIGITS);
    length = Bytes.writeLong(db, channelBytes, length);
    append("__:");
  }

  private void append(String ascii) {
    reserve(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      channelBytes[length++] = (byte) ascii.charAt(i);
    }
  }

  private void reserve(int more) {
    if (more > channelBytes.length - length) {
      channelBytes = Arrays.copyOf(channelBytes, 2 * (length + more));
    }
  }

  private Slice name(String event) {
    if (eventBytes.length < event.length()) {
      eventBytes = new byte[2 * event.length()];
    }
    for (int i = 0; i < event.length(); i++) {
      eventBytes[i] = (byte) event.charAt(i);
    }
    return eventName.set(eventBytes, 0, event.length());
  }
}
