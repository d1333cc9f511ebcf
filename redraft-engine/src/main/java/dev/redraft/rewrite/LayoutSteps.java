package dev.redraft.rewrite;

import dev.redraft.aof.AofFiles;
import dev.redraft.aof.AppendLog;
import dev.redraft.aof.LogDirectory;
import dev.redraft.aof.LogFile;
import dev.redraft.aof.LogWriter;
import dev.redraft.aof.Marker;
import dev.redraft.platform.Clock;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the states of one run do to files, in one of the two layouts. Each method names the thread
 * that calls it.
 */
abstract class LayoutSteps {
  final AppendLog log;
  final LogDirectory directory;
  final AofFiles files;
  final LogWriter writer;
  final EventLog events;
  final Cleanup cleanup;
  final Run run;

  /**
   * Whether the last {@link #merge} that was not done has moved something: it can be called again
   * at once.
   */
  boolean moved;

  /** Files to delete at the end, whatever it is. */
  private final List<Path> garbage = new ArrayList<>();

  LayoutSteps(AppendLog log, Cleanup cleanup, Run run) {
    this.log = log;
    this.cleanup = cleanup;
    this.run = run;
    directory = log.directory();
    files = directory.files();
    writer = log.writer();
    events = log.environment().events();
  }

  /** PREPARE, log writer: makes the file for the commands since the fork. */
  abstract void prepare() throws IOException;

  /**
   * FORK, engine: what the log writer does when it comes to the fork's place in the log; null for
   * nothing.
   */
  abstract @Nullable Marker marker();

  /** SNAPSHOT, child: the new base's name while it is written. */
  abstract Path baseTemp();

  /** SNAPSHOT, child: begins the new base. */
  Child child(Clock clock) throws IOException {
    return new Child(
        log.environment().disk(),
        clock,
        run.image.get(),
        run.settings.format().at(run.timestamps ? clock.millis() / 1000 : -1),
        baseTemp(),
        run.settings.incrementalSync());
  }

  /** SNAPSHOT, child: {@code base} is whole and durable. */
  abstract void baseWritten(DiskFile base) throws IOException;

  /** MERGE, log writer: joins base and commands. Returns false to be called again. */
  abstract boolean merge() throws IOException;

  /**
   * REPLACE, log writer: the switch. Returns false to be called again; nothing has changed then.
   */
  abstract boolean replace() throws IOException;

  /** ABORTING, log writer: undoes what was begun. Returns false to be called again. */
  abstract boolean undo();

  /** CLEAR, background. */
  void clear() {
    for (Path path : garbage) {
      directory.deleteQuietly(path);
    }
  }

  void discard(Path path) {
    garbage.add(path);
  }

  void closeLater(@Nullable LogFile file) {
    if (file != null) {
      cleanup.add(() -> directory.closeQuietly(file));
    }
  }

  static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
