package dev.redraft.server;

import dev.redraft.config.Config;
import dev.redraft.engine.Connection;
import dev.redraft.engine.EngineThread;
import dev.redraft.engine.Session;
import dev.redraft.platform.EventLog;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Sends back what it gets. A first byte says otherwise: {@code q} closes after the echo, {@code x}
 * at once, {@code p} stops reading for 100 ms, {@code b} answers with a megabyte.
 */
final class EchoBackend implements Backend {
  static final byte[] MEGABYTE = new byte[1 << 20];

  final List<Connection> connections = new CopyOnWriteArrayList<>();
  final AtomicInteger disconnected = new AtomicInteger();
  final AtomicInteger drained = new AtomicInteger();
  final AtomicInteger batches = new AtomicInteger();
  private final EngineThread thread;
  private final IntConsumer stopped;

  private EchoBackend(EngineThread thread, IntConsumer stopped) {
    this.thread = thread;
    this.stopped = stopped;
  }

  static EchoBackend open(Config config, EngineThread thread, EventLog log, IntConsumer stopped) {
    return new EchoBackend(thread, stopped);
  }

  @Override
  public void start(Runnable ready) {
    thread.execute(ready);
  }

  @Override
  public void shutdown(boolean save, boolean noSave, boolean now, boolean force) {
    stopped.accept(0);
  }

  @Override
  public void close() {}

  @Override
  public Session accept(Connection connection) {
    if (!thread.inThread()) {
      throw new IllegalStateException("accepted on " + Thread.currentThread());
    }
    connections.add(connection);
    return new Echo(connection);
  }

  private final class Echo implements Session {
    private final Connection connection;

    Echo(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void received(ByteBuffer bytes) {
      byte[] array = new byte[bytes.remaining()];
      bytes.get(array);
      if (array[0] == 'x') {
        connection.close();
      } else if (array[0] == 'b') {
        connection.write(MEGABYTE, 0, MEGABYTE.length);
      } else if (array[0] == '!') {
        throw new IllegalStateException("a defect");
      } else {
        connection.write(array, 0, array.length);
      }
      if (array[0] == 'q') {
        connection.closeAfterFlush();
      } else if (array[0] == 'p') {
        connection.setReading(false);
        thread.schedule(() -> connection.setReading(true), 100);
      }
    }

    @Override
    public void readComplete() {
      batches.incrementAndGet();
    }

    @Override
    public void drained() {
      drained.incrementAndGet();
    }

    @Override
    public void inputEnded() {
      connection.closeAfterFlush();
    }

    @Override
    public void disconnected() {
      disconnected.incrementAndGet();
    }
  }
}
