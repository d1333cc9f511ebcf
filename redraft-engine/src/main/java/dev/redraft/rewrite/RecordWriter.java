package dev.redraft.rewrite;

import dev.redraft.keyspace.ImageWalk;
import java.io.IOException;

/** Writes the values of one type to a base. */
@FunctionalInterface
public interface RecordWriter {
  /**
   * Writes the commands that make the key's value, of at most {@link BaseWriter#MAX_ITEMS} items
   * each. The record is begun; its expiry follows.
   *
   * @param walk at the key; it has been read into {@link ImageWalk#key()}
   * @param keyLength bytes of the key
   */
  void write(ImageWalk walk, int keyLength, BaseWriter target) throws IOException;
}
