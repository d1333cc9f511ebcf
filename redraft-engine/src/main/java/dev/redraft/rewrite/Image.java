package dev.redraft.rewrite;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The data frozen at a fork, as the child reads it. One reader. */
public interface Image extends AutoCloseable {
  /** Records in it, perhaps an estimate. */
  long records();

  /** Writes up to {@code max} further records to {@code target}; returns how many, 0 at the end. */
  int write(BaseWriter target, int max) throws IOException;

  /** Why the image can't be read any further, in words; null while it can. Any thread. */
  @Nullable String failure();

  /** The most bytes that were copied to keep the image while the data changed. Any thread. */
  long copiedBytes();

  /** Gives the image's memory back. Any thread, once the reader has ended. */
  @Override
  void close();
}
