package dev.redraft.server;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Messages about channels that go together from one thread to another, in their order. It belongs
 * to the sender while it is filled, and to the receiver from then on.
 */
final class Parcel {
  /** What a message is about. */
  enum Kind {
    // from the channel's thread to the engine
    OPENED,
    /** Bytes, with more to come. */
    BYTES,
    /** The last bytes of a batch of reads. */
    LAST_BYTES,
    /** The same, and the channel is not read before it has heard {@link #ACKNOWLEDGED}. */
    WINDOW_BYTES,
    INPUT_ENDED,
    DRAINED,
    FAILED,
    GONE,
    // from the engine to the channel's thread
    OUTPUT,
    FLUSH,
    READ,
    DO_NOT_READ,
    ACKNOWLEDGED,
    CLOSE,
    CLOSE_BEHIND_OUTPUT
  }

  /** Where messages go. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Takes one message.
     *
     * @param bytes what came or is to go: the receiver's, to be released
     */
    void receive(Kind kind, IoChannel channel, @Nullable ByteBuf bytes);
  }

  /** A parcel leaves with so many messages: the receiver begins before all is gathered. */
  private static final int MOST = 32;

  private final Kind[] kinds = new Kind[MOST];
  private final IoChannel[] channels = new IoChannel[MOST];
  private final @Nullable ByteBuf[] bytes = new @Nullable ByteBuf[MOST];
  private int size;

  /** Whether no other message fits. */
  boolean isFull() {
    return size == MOST;
  }

  void add(Kind kind, IoChannel channel, @Nullable ByteBuf content) {
    kinds[size] = kind;
    channels[size] = channel;
    bytes[size] = content;
    size++;
  }

  /** Gives every message to {@code receiver}; the parcel is empty after it. */
  void unpack(Receiver receiver) {
    for (int i = 0; i < size; i++) {
      receiver.receive(kinds[i], channels[i], bytes[i]);
    }
    Arrays.fill(channels, 0, size, null);
    Arrays.fill(bytes, 0, size, null);
    size = 0;
  }
}
