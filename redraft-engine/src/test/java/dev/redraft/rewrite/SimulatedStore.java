package dev.redraft.rewrite;

import dev.redraft.aof.AofFiles;
import dev.redraft.aof.AofLayout;
import dev.redraft.aof.AppendLog;
import dev.redraft.aof.FsyncPolicy;
import dev.redraft.aof.LogDirectory;
import dev.redraft.aof.LogEnvironment;
import dev.redraft.aof.LogListener;
import dev.redraft.aof.LogSettings;
import dev.redraft.aof.Recovered;
import dev.redraft.aof.Recovery;
import dev.redraft.aof.RecoveryException;
import dev.redraft.aof.RecoverySettings;
import dev.redraft.aof.ReplaySink;
import dev.redraft.platform.Disk;
import dev.redraft.platform.EventLog;
import dev.redraft.resp.Args;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store of strings over the log and the rewrite, all of whose threads are stepped by hand.
 *
 * <p>Write number i is one transaction: it sets or deletes one key and sets the counter {@code 0/n}
 * to i. So the state after each prefix of the writes is known, and the counter tells which prefix a
 * recovery has found.
 */
final class SimulatedStore {
  static final Path DIR = Path.of("/data");
  static final AofFiles FILES = new AofFiles(DIR, "appendonlydir", "appendonly.aof");
  private static final int KEYS = 5;

  final Disk disk;
  final TestClock clock;
  final Map<String, String> data = new TreeMap<>();
  final List<String> events = new ArrayList<>();

  /** The state after i writes. */
  final List<Map<String, String>> states;

  /** The log's position after i writes, from the start of this process. */
  final List<Long> positions = new ArrayList<>();

  final AppendLog log;
  final Rewrite rewrite;
  final Recovered recovered;
  final int first;
  @Nullable MapImage lastImage;
  @Nullable String status;
  private boolean namesDatabase = true;
  private int database;

  /**
   * Starts on {@code disk}; {@code states} are those of the life before, from which this one goes
   * on.
   */
  SimulatedStore(Disk disk, Config config, List<Map<String, String>> states)
      throws IOException, RecoveryException {
    this.disk = disk;
    clock = config.clock;
    EventLog sink = (level, message) -> events.add(level + " " + message);
    LogEnvironment environment = new LogEnvironment(disk, clock, sink);
    RecoverySettings start =
        new RecoverySettings(
            config.on,
            config.layout,
            true,
            config.checksums ? 0 : 1 << 20,
            config.checksums,
            "dump.rdb");
    recovered =
        new Recovery(disk, clock, sink, FILES, start, new MapLoader(data), (a, b) -> {})
            .run(new MapSink(data));
    first = data.containsKey("0/n") ? Integer.parseInt(data.get("0/n")) : 0;
    this.states = new ArrayList<>(states.subList(0, first));
    this.states.add(new TreeMap<>(data));
    LogSettings settings =
        new LogSettings(config.policy, false, config.timestamps, config.checksums);
    LogListener listener =
        new LogListener() {
          @Override
          public void advanced() {}

          @Override
          public void statusChanged(@Nullable String error) {
            status = error;
          }
        };
    log =
        new AppendLog(
            environment,
            new LogDirectory(environment, FILES, config.layout, recovered),
            settings,
            4096,
            listener);
    RewriteSettings rewriting =
        new RewriteSettings(0, 0, Pace.FULL, true, config.bufferLimit, config.format());
    rewrite = new Rewrite(log, new Source(), rewriting, 1);
    if (config.on) {
      log.openFile();
    }
    positions.add(log.position());
  }

  /** How a life is configured. */
  static final class Config {
    AofLayout layout = AofLayout.MULTI;
    FsyncPolicy policy = FsyncPolicy.ALWAYS;
    boolean on = true;
    boolean timestamps;
    boolean checksums = true;
    boolean rdb;
    long bufferLimit = 1 << 20;
    TestClock clock = new TestClock();

    static Config of(AofLayout layout, FsyncPolicy policy) {
      Config config = new Config();
      config.layout = layout;
      config.policy = policy;
      return config;
    }

    ImageFormat format() {
      return rdb ? new ImageFormat(true, 11, true, true, true, -1) : ImageFormat.RESP;
    }

    @Override
    public String toString() {
      return layout
          + (rdb ? " rdb" : "")
          + " "
          + policy
          + (on ? "" : " off")
          + (bufferLimit < 100 ? " tail" : "")
          + (checksums ? "" : " plain");
    }
  }

  private final class Source implements ImageSource {
    @Override
    public boolean isForked() {
      return lastImage != null && !lastImage.closed;
    }

    @Override
    public Image fork() {
      MapImage image = new MapImage(data);
      lastImage = image;
      return image;
    }

    @Override
    public void fileBegins() {
      namesDatabase = true;
    }

    @Override
    public long estimatedBytes() {
      return 100;
    }
  }

  /**
   * Executes a write and appends it to the log; not while writes are refused. Returns whether it
   * was executed.
   */
  boolean write() {
    if (log.error() != null) {
      return false;
    }
    int i = states.size();
    int db = i % 3 == 0 ? 1 : 0;
    String key = "k" + i % KEYS;
    String value = "v" + i + "-".repeat(i % 7 * 11);
    Unit unit = new Unit();
    unit.command(db, "MULTI");
    if (i % 4 == 3) {
      data.remove(db + "/" + key);
      unit.command(db, "DEL", key);
    } else {
      data.put(db + "/" + key, value);
      unit.command(db, "SET", key, value);
    }
    data.put("0/n", Integer.toString(i));
    unit.command(0, "SET", "n", Integer.toString(i));
    unit.command(0, "EXEC");
    byte[] bytes = unit.bytes.toByteArray();
    log.append(bytes, 0, bytes.length);
    log.commit();
    states.add(new TreeMap<>(data));
    positions.add(log.position());
    return true;
  }

  private final class Unit {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void command(int db, String... words) {
      if (namesDatabase || db != database) {
        namesDatabase = false;
        database = db;
        encode("SELECT", Integer.toString(db));
      }
      encode(words);
    }

    private void encode(String... words) {
      StringBuilder out = new StringBuilder("*" + words.length + "\r\n");
      for (String word : words) {
        out.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
      }
      bytes.writeBytes(out.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** How many writes, of all lives, are durable according to the log. */
  int durable() {
    return upTo(log.syncedPosition());
  }

  private int upTo(long position) {
    int n = 0;
    while (n + 1 < positions.size() && positions.get(n + 1) <= position) {
      n++;
    }
    return first + n;
  }

  /** One step of each thread. */
  void stepAll() {
    engine();
    writer();
    syncer();
    child();
    background();
  }

  void engine() {
    rewrite.engineStep();
  }

  void writer() {
    log.writer().doWork();
  }

  void syncer() {
    log.syncer().doWork();
  }

  void child() {
    rewrite.child().doWork();
  }

  void background() {
    rewrite.background().doWork();
  }

  /** Steps until no rewrite runs, everything is written and no sync is due. */
  void settle() {
    for (int i = 0; i < 2000; i++) {
      stepAll();
      clock.advance(50_000_000L);
      if (!rewrite.isRunning()
          && !rewrite.isTurningOn()
          && log.writtenPosition() == log.position()
          && log.error() == null
          && i > 60) {
        return;
      }
    }
    throw new AssertionError(
        "not settled: " + rewrite.state() + ", " + log.error() + "\n" + events);
  }

  /** Replays SET and DEL into a map. */
  static final class MapSink implements ReplaySink {
    private final Map<String, String> data;
    private int db;

    MapSink(Map<String, String> data) {
      this.data = data;
    }

    @Override
    public void startFile(String name) {
      db = 0;
    }

    @Override
    public void command(Args args) {
      if (args.get(0).equalsIgnoreCase("SELECT")) {
        db = Integer.parseInt(args.get(1).toString());
      } else if (args.get(0).equalsIgnoreCase("SET")) {
        data.put(db + "/" + args.get(1), args.get(2).toString());
      } else if (args.get(0).equalsIgnoreCase("DEL")) {
        data.remove(db + "/" + args.get(1));
      } else {
        throw new AssertionError("unexpected command " + args);
      }
    }
  }
}
