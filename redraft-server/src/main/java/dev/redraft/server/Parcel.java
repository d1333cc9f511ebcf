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

  private static final int INITIAL = 64;

  private Kind[] kinds = new Kind[INITIAL];
  private IoChannel[] channels = new IoChannel[INITIAL];
  private @Nullable ByteBuf[] bytes = new @Nullable ByteBuf[INITIAL];
  private int size;

  int size() {
    return size;
  }

  void add(Kind kind, IoChannel channel, @Nullable ByteBuf content) {
    if (size == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * size);
      channels = Arrays.copyOf(channels, 2 * size);
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
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
