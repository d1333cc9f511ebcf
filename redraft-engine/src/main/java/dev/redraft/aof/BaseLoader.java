package dev.redraft.aof;

import dev.redraft.platform.DiskFile;
import java.io.IOException;

/** Loads the RDB that a log may begin with. */
@FunctionalInterface
public interface BaseLoader {
  /**
   * Loads the RDB at the start of {@code file}.
   *
   * @param name the file's name, for messages
   * @return how many bytes it takes; commands may follow
   * @throws ReplayException if it can't be loaded
   */
  long load(String name, DiskFile file) throws IOException, ReplayException;

  /** A loader that refuses and says what to do. */
  static BaseLoader unsupported() {
    return (name, file) -> {
      throw new ReplayException(
          "The file "
              + name
              + " is in RDB format, which this version can't load: let Redis rewrite it with "
              + "aof-use-rdb-preamble no (CONFIG SET aof-use-rdb-preamble no, then BGREWRITEAOF)");
    };
  }
}
