package dev.redraft.aof;

import dev.redraft.aof.Annotations.BatchHeader;
import dev.redraft.aof.LogReader.Bulk;
import dev.redraft.aof.Replay.End;
import dev.redraft.base.Slice;
import dev.redraft.platform.DiskFile;
import dev.redraft.resp.Args;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands the commands of one log file to a sink, up to the first thing that is wrong.
 *
 * <pre>
 * file    = { command | comment | batch }
 * command = "*" count CR LF count * ( "$" length CR LF bytes CR LF )
 * comment = "#" ... LF                    at most 1024 bytes
 * batch   = header bytes                  see {@link Annotations}
 * </pre>
 *
 * A batch is checked before its first command is handed over. The commands between MULTI and EXEC
 * are handed over once EXEC has been read, between {@link ReplaySink#begin} and {@link
 * ReplaySink#commit}; a batch holds whole transactions. Memory: one buffer, the largest argument
 * beyond it, the commands of one transaction.
 */
final class Replayer {
  private static final int MAX_BULK = Integer.MAX_VALUE - 64;
  private static final int MAX_ARGS = Integer.MAX_VALUE / 8;

  /** Bytes that an argument takes at least: {@code $0 CR LF CR LF}. */
  private static final int LEAST_ARG_BYTES = 6;

  private final DiskFile file;
  private final String name;
  private final int bufferBytes;
  private final LogReader reader;
  private final ReplaySink sink;
  private final LongConsumer progress;
  private final long progressStep;
  private final Args args = new Args();
  private final Slice line = new Slice();

  private long validUpTo;
  private long synced;
  private boolean ours;
  private long commands;
  private long batchEnd = -1;
  private long batchAt;
  private boolean inTransaction;
  private long transactionAt;
  private final List<Args> queue = new ArrayList<>();
  private long nextProgress;
  private boolean kept;

  /**
   * Opens a replay.
   *
   * @param file the file, not closed here
   * @param name its name, for messages
   * @param from where the commands begin; before it is an RDB
   * @param batched whether the file was written in batches from its birth
   * @param bufferBytes size of the buffer
   * @param sink takes the commands
   * @param progress told the bytes read so far, about every {@code progressStep}
   */
  Replayer(
      DiskFile file,
      String name,
      long from,
      boolean batched,
      int bufferBytes,
      ReplaySink sink,
      LongConsumer progress,
      long progressStep)
      throws IOException {
    this.file = file;
    this.name = name;
    this.bufferBytes = bufferBytes;
    this.reader = new LogReader(file, from, bufferBytes);
    this.sink = sink;
    this.progress = progress;
    this.progressStep = progressStep;
    validUpTo = from;
    nextProgress = from + progressStep;
    ours = batched;
  }

  /** Arguments stay valid for good from now on, not only until the sink's method returns. */
  void keepArguments() {
    kept = true;
  }

  /** Replays the file; an error of the sink names the offset. */
  Replay run() throws IOException, ReplayException {
    Replay end = next();
    while (end == null) {
      end = next();
    }
    return end;
  }

  /** Bytes in the file when it was opened. */
  long size() {
    return reader.size();
  }

  /** Bytes of the file that have been read. */
  long offset() {
    return reader.offset();
  }

  /** Replays one command, comment or header of a batch; returns how the replay ended, if it has. */
  @Nullable Replay next() throws IOException, ReplayException {
    if (!reader.atEnd()) {
      Replay bad = item();
      if (bad != null) {
        return bad;
      }
      long offset = reader.offset();
      if (!inTransaction) {
        validUpTo = offset;
      }
      if (offset >= nextProgress) {
        nextProgress = offset + progressStep;
        progress.accept(offset);
      }
      return null;
    }
    if (inTransaction) {
      return end(End.UNFINISHED_TRANSACTION, transactionAt, "the file ends before EXEC");
    }
    return end(End.COMPLETE, validUpTo, "");
  }

  private Replay end(End end, long at, String reason) {
    return new Replay(end, at, reader.size(), synced, ours, commands, reason);
  }

  /** An end at the item that begins at {@code at}: nothing of an open transaction counts. */
  private Replay bad(End end, long at, String reason) {
    if (batchEnd >= 0) {
      return end(End.BAD_CONTENT, at, reason);
    }
    return end(end, inTransaction ? transactionAt : at, reason);
  }

  private @Nullable Replay item() throws IOException, ReplayException {
    long at = reader.offset();
    if (at == batchEnd) {
      batchEnd = -1;
      if (inTransaction) {
        return end(End.BAD_CONTENT, transactionAt, "a transaction crosses the end of its batch");
      }
    }
    int first = reader.peek();
    if (first != '*' && first != '#') {
      return bad(End.BAD_FORMAT, at, "expected a command, found byte " + (first & 0xff));
    }
    int length = reader.lineLength();
    if (length == LogReader.END) {
      return bad(End.SHORT, at, "the file ends inside a line");
    }
    if (length == LogReader.TOO_LONG) {
      return bad(End.BAD_FORMAT, at, "a line of more than " + LogReader.MAX_LINE + " bytes");
    }
    if (first == '#') {
      return comment(at, length);
    }
    Replay bad = command(at, length);
    if (bad == null) {
      if (batchEnd >= 0 && reader.offset() > batchEnd) {
        return end(End.BAD_CONTENT, at, "a command crosses the end of its batch");
      }
      ours = batchEnd >= 0;
      apply(at);
    }
    return bad;
  }

  private @Nullable Replay comment(long at, int length) throws IOException {
    reader.look(line, length);
    if (!Annotations.looksLikeBatch(line)) {
      if (ours && batchEnd < 0 && !Annotations.isTimestamp(line)) {
        return end(End.BAD_BATCH, at, "something else than the header of a batch");
      }
      long time = Annotations.parseTimestamp(line);
      if (time >= 0) {
        sink.timestamp(time, batchEnd >= 0 ? batchAt : inTransaction ? transactionAt : at);
      }
      reader.skip(length);
      return null;
    }
    if (batchEnd >= 0 || inTransaction) {
      return end(
          End.BAD_CONTENT, at, "a batch inside a " + (inTransaction ? "transaction" : "batch"));
    }
    ours = true;
    BatchHeader header = Annotations.parseBatchHeader(line);
    if (header == null || header.synced() > at) {
      return end(End.BAD_BATCH, at, "the header of a batch is damaged");
    }
    long body = at + length;
    boolean whole = header.length() <= reader.size() - body;
    reader.skip(length);
    if (whole && reader.crc(header.length()) == header.crc32c()) {
      synced = Math.max(synced, header.synced());
      batchEnd = header.length() == 0 ? -1 : body + header.length();
      batchAt = at;
      return null;
    }
    long end = body + header.length();
    if (whole && new CutBatch(file, bufferBytes).crosses(body, end)) {
      ours = false;
      return null;
    }
    return whole
        ? end(End.BAD_BATCH, at, "a batch of " + header.length() + " bytes fails its checksum")
        : end(End.SHORT, at, "the file ends inside a batch of " + header.length() + " bytes");
  }

  private @Nullable Replay command(long at, int length) throws IOException {
    // Not beside the next one, if it is large.
    args.release();
    if (!kept) {
      reader.release();
    }
    long count = reader.number(length, MAX_ARGS);
    if (count < 1) {
      return bad(End.BAD_FORMAT, at, "a command with an invalid number of arguments");
    }
    if (count * LEAST_ARG_BYTES > reader.size() - reader.offset()) {
      return bad(End.SHORT, at, "the file ends inside a command");
    }
    for (long i = 0; i < count; i++) {
      switch (argument()) {
        case READ -> {
          // The next one follows.
        }
        case SHORT -> {
          return bad(End.SHORT, at, "the file ends inside a command");
        }
        case BAD -> {
          return bad(End.BAD_FORMAT, at, "argument " + i + " of a command is malformed");
        }
      }
    }
    return null;
  }

  private Bulk argument() throws IOException {
    if (reader.atEnd()) {
      return Bulk.SHORT;
    }
    if (reader.peek() != '$') {
      return Bulk.BAD;
    }
    int length = reader.lineLength();
    if (length < 0) {
      return length == LogReader.END ? Bulk.SHORT : Bulk.BAD;
    }
    long bytes = reader.number(length, MAX_BULK);
    return bytes < 0 ? Bulk.BAD : reader.bulk((int) bytes, args);
  }

  private void apply(long at) throws ReplayException {
    Slice command = args.get(0);
    if (command.equalsIgnoreCase("MULTI")) {
      if (!inTransaction) {
        inTransaction = true;
        transactionAt = at;
      }
    } else if (command.equalsIgnoreCase("EXEC")) {
      execute();
    } else if (inTransaction) {
      queue.add(args.copy());
    } else {
      hand(args, at);
    }
  }

  private void execute() throws ReplayException {
    if (!inTransaction) {
      return;
    }
    inTransaction = false;
    sink.begin();
    for (Args queued : queue) {
      hand(queued, transactionAt);
    }
    sink.commit();
    queue.clear();
  }

  private void hand(Args command, long at) throws ReplayException {
    commands++;
    try {
      sink.command(command, at);
    } catch (ReplayException e) {
      throw failed(e, name, at);
    }
  }

  /** The error of a sink, with the place of the command or transaction. */
  static ReplayException failed(ReplayException e, String name, long at) {
    return new ReplayException(
        e.getMessage() + " reading the append only file " + name + " at offset " + at, e);
  }
}
