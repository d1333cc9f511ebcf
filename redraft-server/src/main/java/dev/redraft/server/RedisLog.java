package dev.redraft.server;

import dev.redraft.platform.Clock;
import dev.redraft.platform.EventLog;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The log in Redis's format: {@code pid:role dd Mon yyyy hh:mm:ss.mmm level message}, with {@code .
 * - * #} for debug, verbose, notice and warning; to a file or to standard output.
 *
 * <p>A caller never waits: lines go through a bounded queue to a thread that writes them. When the
 * disk is slower than the events, lines are dropped and a later line says how many. The file is
 * opened for each group of lines, so it may be moved away (logrotate) at any time.
 */
public final class RedisLog implements EventLog, AutoCloseable {
  private static final int QUEUE = 8192;
  private static final int LONGEST = 4096;
  private static final long CLOSE_MILLIS = 5000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd MMM yyyy HH:mm:ss.SSS", Locale.ROOT)
          .withZone(ZoneId.systemDefault());
  private static final String MARKS = ".-*#";

  private final Clock clock;
  private final @Nullable Path file;
  private final OutputStream standardOutput;
  private final long pid = ProcessHandle.current().pid();
  private final BlockingQueue<Line> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer;
  private volatile Level level = Level.NOTICE;
  private volatile boolean closed;

  private record Line(Level level, long millis, String message) {
    boolean isEnd() {
      return millis < 0;
    }
  }

  /** A line that stands for the end of the log. */
  private static final Line END = new Line(Level.DEBUG, -1, "");

  /**
   * @param file where to append; null for {@code standardOutput}
   */
  public RedisLog(Clock clock, @Nullable Path file, OutputStream standardOutput) {
    this.clock = clock;
    this.file = file;
    this.standardOutput = standardOutput;
    this.writer = new Thread(this::write, "redraft-events");
    writer.setDaemon(true);
    writer.start();
  }

  /** Events below this level are ignored. */
  public void setLevel(Level level) {
    this.level = level;
  }

  /**
   * Makes sure that a log file can be written.
   *
   * @throws StartException with Redis's message when it can't
   */
  static void checkWritable(Path file) throws StartException {
    Path parent = file.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw new StartException("Can't open the log file: No such file or directory");
    }
    try (FileOutputStream opened = new FileOutputStream(file.toFile(), true)) {
      opened.flush();
    } catch (IOException e) {
      throw new StartException(
          "Can't open the log file: "
              + (Files.isDirectory(file) ? "Is a directory" : "Permission denied"));
    }
  }

  @Override
  @SuppressWarnings("EnumOrdinal") // the levels are declared from the least to the most important
  public void log(Level level, String message) {
    if (level.ordinal() < this.level.ordinal() || closed) {
      return;
    }
    if (!queue.offer(new Line(level, clock.millis(), message))) {
      dropped.incrementAndGet();
    }
  }

  /**
   * Writes what has been logged so far and ends; later events are ignored. Waits at most 5 seconds.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      queue.put(END);
      writer.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    List<Line> lines = new ArrayList<>();
    boolean ended = false;
    while (!ended) {
      lines.clear();
      try {
        lines.add(queue.take());
      } catch (InterruptedException e) {
        return;
      }
      queue.drainTo(lines);
      ended = lines.removeIf(Line::isEnd);
      append(format(lines));
    }
  }

  private byte[] format(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      format(text, line);
    }
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      format(
          text,
          new Line(
              Level.WARNING,
              clock.millis(),
              lost + " log lines were dropped: the log is too slow"));
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @SuppressWarnings("EnumOrdinal") // MARKS has one character for each level, in their order
  private void format(StringBuilder text, Line line) {
    String message = line.message();
    text.append(pid)
        .append(":M ")
        .append(TIME.format(Instant.ofEpochMilli(line.millis())))
        .append(' ')
        .append(MARKS.charAt(line.level().ordinal()))
        .append(' ')
        .append(message, 0, Math.min(message.length(), LONGEST))
        .append('\n');
  }

  /** A log that can't be written must not end the server that it reports on. */
  private void append(byte[] bytes) {
    try {
      if (file == null) {
        standardOutput.write(bytes);
        standardOutput.flush();
      } else {
        try (OutputStream out =
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
          out.write(bytes);
        }
      }
    } catch (IOException e) {
      dropped.incrementAndGet();
    }
  }
}
