package dev.redraft.aof;

import java.io.IOException;

/**
 * A switch of files failed once its rename had begun: after a power failure either the old or the
 * new state may be found, so the files of both must be kept.
 */
public final class CommitUnknownException extends IOException {
  CommitUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
