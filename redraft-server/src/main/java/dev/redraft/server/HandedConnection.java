package dev.redraft.server;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A connection whose channel is served by a thread of I/O: {@code io-threads} 2 or more. */
final class HandedConnection extends ClientConnection {
  private final IoChannel io;
  private final Lane toChannel;
  private long passed;
  private boolean unflushed;

  HandedConnection(long id, IoChannel io, Lane toChannel) {
    super(id, io.channel, io.unixPath);
    this.io = io;
    this.toChannel = toChannel;
  }

  @Override
  public boolean isThreaded() {
    return true;
  }

  /** Takes bytes that have come, and uses their memory for the answer. */
  void take(ByteBuf bytes) {
    boolean taken = false;
    try {
      received(bytes);
      taken = true;
    } finally {
      if (taken && passedBytes() == 0) {
        lend(bytes.clear());
      } else {
        bytes.release();
      }
    }
  }

  void acknowledge() {
    tell(Parcel.Kind.ACKNOWLEDGED, null);
  }

  private void tell(Parcel.Kind kind, @Nullable ByteBuf bytes) {
    toChannel.add(kind, io, bytes);
  }

  @Override
  void pass(ByteBuf chunk) {
    passed += chunk.readableBytes();
    unflushed = true;
    tell(Parcel.Kind.OUTPUT, chunk);
  }

  @Override
  void passed() {
    if (unflushed) {
      unflushed = false;
      tell(Parcel.Kind.FLUSH, null);
    }
  }

  @Override
  void closeChannel() {
    tell(Parcel.Kind.CLOSE, null);
  }

  @Override
  void closeChannelBehindOutput() {
    tell(Parcel.Kind.CLOSE_BEHIND_OUTPUT, null);
  }

  @Override
  void readChannel(boolean on) {
    tell(on ? Parcel.Kind.READ : Parcel.Kind.DO_NOT_READ, null);
  }

  /** What is on its way to the channel, and what waits in it. */
  @Override
  long passedBytes() {
    // What waits is read first, and what has arrived is counted before it waits: so nothing is
    // counted twice, and for an instant a part of it not at all.
    long waiting = ClientChannel.queuedBytes(channel);
    return waiting + passed - io.arrivedBytes();
  }
}
