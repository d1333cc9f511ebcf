package dev.redraft.aof;

import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.util.function.LongConsumer;

/** Loads the RDB that a log may begin with. */
@FunctionalInterface
public interface BaseLoader {
  /**
   * Loads the RDB at the start of {@code file}.
   *
   * @param name the file's name, for messages
   * @param progress told now and then how many bytes of the file have been read
   * @return how many bytes it takes; commands may follow
   * @throws ReplayException if it can't be loaded
   */
  long load(String name, DiskFile file, LongConsumer progress) throws IOException, ReplayException;

  /** A loader that refuses and says what to do. */
  static BaseLoader unsupported() {
    return (name, file, progress) -> {
      throw new ReplayException(
          "The file "
              + name
              + " is in RDB format, which this version can't load: let Redis rewrite it with "
              + "aof-use-rdb-preamble no (CONFIG SET aof-use-rdb-preamble no, then BGREWRITEAOF)");
    };
  }
}
