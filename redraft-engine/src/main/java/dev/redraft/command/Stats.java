package dev.redraft.command;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What has happened since the start or the last CONFIG RESETSTAT, for INFO. Engine thread only. */
public final class Stats {
  /**
   * Prefixes of error replies are counted one by one up to this many, so that they can't fill the
   * memory.
   */
  private static final int MAX_ERROR_PREFIXES = 128;

  private static final int SAMPLES = 16;

  private final long[] calls;
  private final long[] micros;
  private final long[] rejected;
  private final long[] failed;
  private final LatencyHistogram[] histograms;
  private final Map<String, Long> errors = new TreeMap<>();
  private final long[] commandSamples = new long[SAMPLES];
  private final long[] inputSamples = new long[SAMPLES];
  private final long[] outputSamples = new long[SAMPLES];

  /**
   * Changes of the dataset since the start, as commands count them; CONFIG RESETSTAT leaves it
   * alone.
   */
  public long changes;

  public long connectionsReceived;
  public long connectionsRejected;
  public long commandsProcessed;
  public long inputBytes;
  public long outputBytes;

  /** Batches of bytes that sessions have got, and those of them that an I/O thread had read. */
  public long reads;

  public long threadedReads;

  /** Batches of replies that have left, and those of them that an I/O thread wrote. */
  public long writes;

  public long threadedWrites;

  /** Whether I/O threads serve clients. */
  public boolean threaded;

  public long errorReplies;
  public long unexpectedErrors;
  public long outputLimitDisconnections;
  public long queryLimitDisconnections;
  public long authenticationFailures;
  public long peakMemory;

  /** The longest command; what it waited for, if it blocked, is not counted. */
  public final LongestHold commandHold = new LongestHold();

  /** The command of the most processor time in {@link #commandHold}. */
  @Nullable CommandSpec longestCommand;

  /** The longest turn of the engine's own work. */
  public final LongestHold turnHold = new LongestHold();

  public long evictedClients;

  private boolean exceeded;
  private long exceededSince;
  private long exceededNanos;
  private long lastSampleNanos;
  private long lastCommands;
  private long lastInput;
  private long lastOutput;
  private int nextSample;

  /** For commands numbered 0 to {@code commands - 1}. */
  public Stats(int commands) {
    calls = new long[commands];
    micros = new long[commands];
    rejected = new long[commands];
    failed = new long[commands];
    histograms = new LatencyHistogram[commands];
    for (int i = 0; i < commands; i++) {
      histograms[i] = new LatencyHistogram();
    }
  }

  /** A session has got a batch of bytes; {@code ioThread} if an I/O thread has read them. */
  public void received(int bytes, boolean ioThread) {
    inputBytes += bytes;
    reads++;
    if (ioThread) {
      threadedReads++;
      threaded = true;
    }
  }

  /** Replies have left a session; {@code ioThread} if such a thread writes them. */
  public void sent(int bytes, boolean ioThread) {
    outputBytes += bytes;
    writes++;
    if (ioThread) {
      threadedWrites++;
    }
  }

  void called(CommandSpec spec, long nanos, boolean error) {
    int id = spec.id();
    calls[id]++;
    micros[id] += nanos / 1000;
    histograms[id].record(nanos);
    if (error) {
      failed[id]++;
    }
  }

  /** Memory in use is, or is no longer, above maxmemory at {@code nanos}. */
  void memoryExceeded(boolean now, long nanos) {
    if (now != exceeded) {
      exceededNanos += now ? 0 : nanos - exceededSince;
      exceededSince = nanos;
      exceeded = now;
    }
  }

  boolean isMemoryExceeded() {
    return exceeded;
  }

  /** For how long memory in use has been above maxmemory, 0 if it is not. */
  public long exceededNanos(long nanos) {
    return exceeded ? nanos - exceededSince : 0;
  }

  /** For how long altogether; periods that have ended, and the present one. */
  public long totalExceededNanos(long nanos) {
    return exceededNanos + exceededNanos(nanos);
  }

  void rejected(CommandSpec spec) {
    rejected[spec.id()]++;
  }

  public long calls(CommandSpec spec) {
    return calls[spec.id()];
  }

  public long micros(CommandSpec spec) {
    return micros[spec.id()];
  }

  public long rejectedCalls(CommandSpec spec) {
    return rejected[spec.id()];
  }

  public long failedCalls(CommandSpec spec) {
    return failed[spec.id()];
  }

  public LatencyHistogram histogram(CommandSpec spec) {
    return histograms[spec.id()];
  }

  /** Counts an error reply under its first word. */
  public void countError(String line) {
    errorReplies++;
    int space = line.indexOf(' ');
    String prefix = space < 0 ? line : line.substring(0, space);
    if (errors.containsKey(prefix) || errors.size() < MAX_ERROR_PREFIXES) {
      errors.merge(prefix, 1L, Long::sum);
    }
  }

  /** Error replies by first word, sorted. */
  public Map<String, Long> errors() {
    return errors;
  }

  /** Takes a sample for the instantaneous rates; about every 100 ms. */
  public void sample(long nanos) {
    long elapsed = nanos - lastSampleNanos;
    if (lastSampleNanos != 0 && elapsed > 0) {
      commandSamples[nextSample] = rate(commandsProcessed - lastCommands, elapsed);
      inputSamples[nextSample] = rate(inputBytes - lastInput, elapsed);
      outputSamples[nextSample] = rate(outputBytes - lastOutput, elapsed);
      nextSample = (nextSample + 1) % SAMPLES;
    }
    lastSampleNanos = nanos;
    lastCommands = commandsProcessed;
    lastInput = inputBytes;
    lastOutput = outputBytes;
  }

  /** Commands a second, averaged over the last samples. */
  public long commandsPerSecond() {
    return Arrays.stream(commandSamples).sum() / SAMPLES;
  }

  public double inputKilobytesPerSecond() {
    return Arrays.stream(inputSamples).sum() / (double) SAMPLES / 1024;
  }

  public double outputKilobytesPerSecond() {
    return Arrays.stream(outputSamples).sum() / (double) SAMPLES / 1024;
  }

  /** CONFIG RESETSTAT. */
  public void reset() {
    Arrays.fill(calls, 0);
    Arrays.fill(micros, 0);
    Arrays.fill(rejected, 0);
    Arrays.fill(failed, 0);
    for (LatencyHistogram histogram : histograms) {
      histogram.reset();
    }
    errors.clear();
    Arrays.fill(commandSamples, 0);
    Arrays.fill(inputSamples, 0);
    Arrays.fill(outputSamples, 0);
    connectionsReceived = 0;
    connectionsRejected = 0;
    commandsProcessed = 0;
    inputBytes = 0;
    outputBytes = 0;
    reads = 0;
    threadedReads = 0;
    writes = 0;
    threadedWrites = 0;
    errorReplies = 0;
    unexpectedErrors = 0;
    outputLimitDisconnections = 0;
    queryLimitDisconnections = 0;
    authenticationFailures = 0;
    commandHold.reset();
    longestCommand = null;
    turnHold.reset();
    evictedClients = 0;
    exceededNanos = 0;
    lastCommands = 0;
    lastInput = 0;
    lastOutput = 0;
  }

  private static long rate(long count, long elapsedNanos) {
    return (long) (count * 1e9 / elapsedNanos);
  }
}
