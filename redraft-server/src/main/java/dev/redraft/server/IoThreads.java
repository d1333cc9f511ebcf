package dev.redraft.server;

import dev.redraft.platform.EventLog;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that serve the clients' sockets under {@code io-threads} 2 or more: that many less
 * one, beside the engine. They read and write; every command executes on the engine thread.
 *
 * <pre>
 *   I/O thread                                        engine thread
 *   ready sockets -> IoChannel -> Lane (parcels) ---> HandedConnection -> Session
 *   sockets       <- IoChannel <--- Lane (parcels) <- HandedConnection <-
 * </pre>
 *
 * Each thread has a lane to the engine and one back. A parcel leaves at the end of a turn of its
 * sender's loop, or when it is full.
 */
final class IoThreads implements AutoCloseable {
  private static final long CLOSE_SECONDS = 10;

  /** Makes the engine's side of a channel, and its session; called on the engine thread. */
  @FunctionalInterface
  interface Acceptor {
    void accept(IoChannel channel, Lane toChannel);
  }

  private record Lanes(Lane toEngine, Lane toChannels) {}

  private final MultiThreadIoEventLoopGroup group;
  private final IdentityHashMap<EventExecutor, Lanes> lanes = new IdentityHashMap<>();
  private final List<Runnable> begun = new ArrayList<>();
  private final Runnable sendAll = this::sendAll;
  private final EventLoop engine;
  private final Acceptor acceptor;
  private final EventLog log;
  private boolean unpacking;

  /**
   * @param threads at least 1, the engine's not counted
   */
  IoThreads(int threads, NetworkStack stack, EventLoop engine, Acceptor acceptor, EventLog log) {
    this.engine = engine;
    this.acceptor = acceptor;
    this.log = log;
    group =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("redraft-io"), stack.handlers());
    for (EventExecutor thread : group) {
      lanes.put(thread, lanes(thread));
    }
  }

  private Lanes lanes(EventExecutor thread) {
    Lane[] both = new Lane[2];
    both[0] =
        new Lane(
            engine,
            (kind, channel, bytes) -> receive(both[1], kind, channel, bytes),
            this::parcelEnded,
            thread);
    both[1] = new Lane(thread, IoChannel::receive, () -> {}, this::begin);
    return new Lanes(both[0], both[1]);
  }

  EventLoopGroup group() {
    return group;
  }

  /** The handler of a new channel; on the channel's thread. */
  IoChannel channel(Channel channel, String unixPath) {
    Lanes both = Objects.requireNonNull(lanes.get(channel.eventLoop()));
    return new IoChannel(channel, unixPath, both.toEngine);
  }

  /** The first message to a thread: outside of a parcel it leaves when the present task is over. */
  private void begin(Runnable send) {
    if (begun.isEmpty() && !unpacking) {
      engine.execute(sendAll);
    }
    begun.add(send);
  }

  private void sendAll() {
    for (int i = 0; i < begun.size(); i++) {
      begun.get(i).run();
    }
    begun.clear();
  }

  private void parcelEnded() {
    unpacking = false;
    sendAll();
  }

  private void receive(Lane back, Parcel.Kind kind, IoChannel io, @Nullable ByteBuf bytes) {
    unpacking = true;
    try {
      dispatch(back, kind, io, bytes);
    } catch (RuntimeException | Error e) {
      HandedConnection connection = io.connection;
      if (connection == null) {
        log.warning("A client could not be accepted: " + Failures.describe(e));
        back.add(Parcel.Kind.CLOSE, io, null);
      } else {
        Failures.ofClient(log, connection.id(), e);
        connection.close();
      }
    }
  }

  private void dispatch(Lane back, Parcel.Kind kind, IoChannel io, @Nullable ByteBuf bytes) {
    if (kind == Parcel.Kind.OPENED) {
      acceptor.accept(io, back);
      return;
    }
    HandedConnection connection = io.connection;
    if (connection == null) {
      // It could not be accepted, and is being closed.
      if (bytes != null) {
        bytes.release();
      }
      return;
    }
    switch (kind) {
      case BYTES, LAST_BYTES, WINDOW_BYTES -> {
        connection.take(Objects.requireNonNull(bytes));
        if (kind != Parcel.Kind.BYTES) {
          connection.readComplete();
        }
        if (kind == Parcel.Kind.WINDOW_BYTES) {
          connection.acknowledge();
        }
      }
      case INPUT_ENDED -> connection.inputEnded();
      case DRAINED -> connection.drained();
      case FAILED -> Failures.ofClient(log, connection.id(), Objects.requireNonNull(io.failure));
      case GONE -> connection.gone();
      default -> throw new IllegalArgumentException("not for the engine: " + kind);
    }
  }

  /**
   * Closes every channel and ends the threads, after what they have been told so far. Not on the
   * engine thread, which hears of every channel's end before this returns.
   */
  @Override
  public void close() {
    // a listener that the engine has been told to close gives no connection to threads that end
    awaitEngine();
    group
        .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    awaitEngine();
  }

  /** Returns when the engine thread has done what it has been given so far. */
  private void awaitEngine() {
    engine.submit(() -> {}).awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
