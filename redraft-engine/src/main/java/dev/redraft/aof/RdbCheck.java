package dev.redraft.aof;

import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.util.function.LongConsumer;

/** Verifies the RDB that a file begins with: its structure, all values, its checksum. */
@FunctionalInterface
public interface RdbCheck {
  /**
   * What an RDB holds.
   *
   * @param bytes that it takes in the file; commands may follow
   * @param keys in all databases
   * @param version of the format
   * @param created unix seconds; -1 if it does not say
   */
  record Content(long bytes, long keys, int version, long created) {}

  /**
   * Reads all of it, with bounded memory.
   *
   * @param name the file's name, for messages
   * @param progress told the bytes read so far, about every 2 MB
   * @throws ReplayException if it is damaged; the message says where and how
   */
  Content check(String name, DiskFile file, LongConsumer progress)
      throws IOException, ReplayException;
}
