package dev.redraft.bench.compare;

import dev.redraft.bench.load.ClosedLoop;
import dev.redraft.bench.load.Request;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Requests as fast as the server answers, on a thread of their own. */
final class Overwrites implements AutoCloseable {
  private static final int CONNECTIONS = 4;
  private static final int DEPTH = 16;

  private final ClosedLoop loop;
  private final Thread thread;
  private volatile @Nullable Throwable failure;

  private Overwrites(ClosedLoop loop) {
    this.loop = loop;
    thread = new Thread(this::run, "overwrites");
  }

  static Overwrites start(int port, Request request) throws IOException {
    Overwrites load = new Overwrites(new ClosedLoop(port, CONNECTIONS, DEPTH, request));
    load.thread.start();
    return load;
  }

  private void run() {
    try {
      loop.run(0, Long.MAX_VALUE);
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  /**
   * Replies so far.
   *
   * @throws IOException if the load has ended
   */
  long done() throws IOException {
    Throwable failed = failure;
    if (failed != null) {
      throw new IOException("the load has ended", failed);
    }
    return loop.done();
  }

  @Override
  public void close() throws IOException {
    loop.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.close();
  }
}
