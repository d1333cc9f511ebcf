package dev.redraft.server;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One direction between the engine and a thread of I/O: messages leave in parcels, so that one
 * wake-up serves many. Order is kept.
 *
 * <p>{@link #add} and {@link #send} belong to the sending thread. A parcel that has been unpacked
 * comes back through {@code spare}, so that in steady state none is made.
 */
final class Lane {
  /** A parcel on its way. */
  private final class Delivery implements Runnable {
    private final Parcel parcel = new Parcel();

    @Override
    public void run() {
      try {
        // One that was not emptied to its end must not come again.
        parcel.unpack(receiver);
        spare.setRelease(this);
      } finally {
        unpacked.run();
      }
    }
  }

  private final Executor receiving;
  private final Parcel.Receiver receiver;
  private final Runnable unpacked;
  private final Executor sending;
  private final Runnable send = this::send;
  private final AtomicReference<@Nullable Delivery> spare = new AtomicReference<>();
  private @Nullable Delivery filling;

  /**
   * @param receiving the receiver's thread
   * @param receiver called on it with every message
   * @param unpacked called on it after the last message of a parcel
   * @param sending takes {@link #send} with the first message of a parcel, to call it soon on the
   *     sending thread
   */
  Lane(Executor receiving, Parcel.Receiver receiver, Runnable unpacked, Executor sending) {
    this.receiving = receiving;
    this.receiver = receiver;
    this.unpacked = unpacked;
    this.sending = sending;
  }

  void add(Parcel.Kind kind, IoChannel channel, @Nullable ByteBuf bytes) {
    Delivery delivery = filling;
    if (delivery == null) {
      Delivery used = spare.getAndSet(null);
      delivery = used == null ? new Delivery() : used;
      filling = delivery;
      sending.execute(send);
    }
    delivery.parcel.add(kind, channel, bytes);
    if (delivery.parcel.isFull()) {
      send();
    }
  }

  /** Hands over what has been gathered, if anything has. */
  void send() {
    Delivery delivery = filling;
    if (delivery == null) {
      return;
    }
    filling = null;
    try {
      receiving.execute(delivery);
    } catch (RejectedExecutionException e) {
      // That thread has ended, and with it all of its channels: nobody waits for this.
      delivery.parcel.unpack((kind, channel, bytes) -> {
        if (bytes != null) {
          bytes.release();
        }
      });
    }
  }
}
