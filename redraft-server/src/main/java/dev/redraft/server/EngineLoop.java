package dev.redraft.server;

import dev.redraft.engine.EngineThread;
import dev.redraft.platform.EventLog;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The engine thread as the one network event loop, so that a request costs no hand-over between
 * threads.
 */
final class EngineLoop implements EngineThread, AutoCloseable {
  private static final long CLOSE_SECONDS = 10;

  private final MultiThreadIoEventLoopGroup group;
  private final SingleThreadIoEventLoop loop;
  private final EventLog log;
  private final String transport;

  EngineLoop(NetworkStack stack, EventLog log) {
    this.log = log;
    transport = stack.name();
    group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("redraft-engine"), stack.handlers());
    loop = (SingleThreadIoEventLoop) group.next();
  }

  /** Name of the operating system's mechanism, as INFO shows it. */
  String transport() {
    return transport;
  }

  EventLoop eventLoop() {
    return loop;
  }

  @Override
  public boolean inThread() {
    return loop.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(() -> run(task));
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // run() reports what the future would
  public void schedule(Runnable task, long delayMillis) {
    loop.schedule(() -> run(task), delayMillis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void afterTurn(Runnable task) {
    loop.executeAfterEventLoopIteration(task);
  }

  /** A task that fails is a defect: it is reported, and the engine goes on. */
  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.warning("A task of the engine failed: " + Failures.describe(e));
    }
  }

  /** Waits a while for the ends of channels that are being closed: io_uring reports them later. */
  private void awaitChannels() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    while (loop.registeredChannels() > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(200_000);
    }
  }

  /**
   * Ends the loop after the tasks handed over so far; waits for it unless called from the loop
   * itself.
   */
  @Override
  public void close() {
    if (!inThread()) {
      awaitChannels();
    }
    var ended = group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    if (!inThread()) {
      ended.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
