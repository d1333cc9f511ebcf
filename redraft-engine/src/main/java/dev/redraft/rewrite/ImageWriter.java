package dev.redraft.rewrite;

import java.io.IOException;

/** Writes the records of one image to one file, in one format. The child's thread only. */
public interface ImageWriter {
  /** Writes up to {@code max} further records; returns how many, 0 at the end. */
  int write(int max) throws IOException;

  /** Writes what comes behind the records, and hands everything to the file. */
  void finish() throws IOException;

  /** Records written so far. */
  long records();

  /** Bytes written so far, those that wait in buffers among them. */
  long bytes();
}
