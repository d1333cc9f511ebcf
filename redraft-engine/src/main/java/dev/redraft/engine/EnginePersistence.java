package dev.redraft.engine;

import dev.redraft.aof.AofFiles;
import dev.redraft.aof.AppendLog;
import dev.redraft.aof.LogListener;
import dev.redraft.aof.RecoveryException;
import dev.redraft.aof.RecoverySettings;
import dev.redraft.command.Client;
import dev.redraft.command.CommandException;
import dev.redraft.command.Effects;
import dev.redraft.command.Lifecycle.ShutdownOptions;
import dev.redraft.command.Persistence;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.rewrite.Rewrite;
import dev.redraft.rewrite.RewriteState;
import dev.redraft.rewrite.TraceJson;
import dev.redraft.rewrite.TraceTables;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The log and its rewrite as one engine has them: loaded at the start, fed with effects, asked by
 * commands.
 *
 * <p>Until the load has ended there is no log; {@link #isLoading} keeps commands away that would
 * need it.
 */
final class EnginePersistence implements Persistence, LogListener {
  /** A percentage of next to nothing would end every rewrite of a small store. */
  private static final long LEAST_SHADOW_BYTES = 16L << 20;

  private static final String CANT_RELOAD =
      "ERR Error trying to load the AOF files, check server logs.";

  private final Environment environment;
  private final Config config;
  private final Keyspace keyspace;
  private final LogConfig settings;
  private final ReplyGate gate;
  private final ReplyGate syncWaiters = new ReplyGate();
  private final AtomicBoolean advancing = new AtomicBoolean();
  private final Throttle throttle;
  private final Executor afterTurn;
  private final LogOpening opening;
  private Loading loading;
  private final Saving saving;
  private @Nullable Engine engine;
  // Made by a load, and handed to the engine's thread by ready().
  private LogOpening.@Nullable Opened loaded;
  private @Nullable AppendLog log;
  private @Nullable Rewrite rewrite;
  private boolean ended;
  private Runnable unitObserver = () -> {};
  private volatile @Nullable String writeError;

  EnginePersistence(Environment environment, Config config, Keyspace keyspace, ReplyGate gate) {
    this.environment = environment;
    this.config = config;
    this.keyspace = keyspace;
    this.gate = gate;
    this.settings = new LogConfig(config);
    this.afterTurn = environment.thread()::afterTurn;
    this.loading = new Loading(environment.clock(), environment.events());
    this.throttle = new Throttle(keyspace.memory(), environment.thread(), this::relieved);
    this.opening = new LogOpening(environment, settings);
    this.saving =
        new Saving(environment, config, keyspace, this, () -> engine().services().stats().changes);
    settings.follow(this);
  }

  /** Has {@code observer} run after each unit, when memory holds what the log says. */
  void observeUnits(Runnable observer) {
    unitObserver = observer;
  }

  /** How the log is opened. */
  LogOpening opening() {
    return opening;
  }

  /** How far the load is. */
  Loading loading() {
    return loading;
  }

  /** The engine exists only after the services that it is made of. */
  void attach(Engine of) {
    engine = of;
  }

  /**
   * Loads what is on disk and opens the log behind it. On the thread that owns the keyspace until
   * {@link #ready}.
   *
   * @throws RecoveryException if the files can't be understood or used; nothing is changed
   */
  void load() throws RecoveryException {
    load(settings.recovery());
  }

  private void load(RecoverySettings recovery) throws RecoveryException {
    keyspace.setLoading(true);
    loaded = opening.open(engine(), recovery, saving, loading, this);
  }

  /** Makes a load under way end with an exception soon. Any thread. */
  void cancelLoad() {
    loading.cancel();
  }

  /** The load has ended: back to the engine thread, writes are logged from here on. */
  void ready() {
    begin();
    log().startThreads();
    rewrite0().startThreads(() -> environment.thread().execute(this::step));
    saving.startThread(engine().services().identity().executable().isEmpty());
    obeyChanges();
  }

  /** As {@link #ready}, but the agents of the log and of the rewrite are stepped by hand. */
  void readyWithoutThreads() {
    begin();
    obeyChanges();
  }

  private void begin() {
    LogOpening.Opened opened = Objects.requireNonNull(loaded);
    log = opened.log();
    rewrite = opened.rewrite();
    loaded = null;
    keyspace.setLoading(false);
    engine().dispatcher().effects().forgetDatabase();
    loading.end();
  }

  /** CONFIG SET may have come while the log was loaded. */
  private void obeyChanges() {
    settingsChanged();
    if (settings.isEnabled() != isEnabled()) {
      enabledChanged();
    }
  }

  /** Writes and syncs everything and ends the threads; false if not all of it is durable. */
  boolean close() {
    ended = true;
    saving.close();
    boolean durable = closeLog();
    opening.close();
    return durable;
  }

  private boolean closeLog() {
    LogOpening.Opened unused = loaded;
    if (unused != null) {
      // The load has ended, but its end has not been taken note of.
      loaded = null;
      boolean _ = unused.log().finish();
    }
    Rewrite machine = rewrite;
    AppendLog open = log;
    if (machine != null) {
      machine.close();
    }
    boolean durable = open == null || open.finish();
    if (durable) {
      gate.open(Long.MAX_VALUE);
    } else {
      gate.open(syncedPosition());
      gate.abandon();
    }
    return durable;
  }

  /** In each turn of the engine's regular work. */
  void tick() {
    step();
    saving.tick();
    keyspace.memory().reclaimStep();
    log().wake();
  }

  private void step() {
    if (rewrite != null && !isLoading() && !ended) {
      if (rewrite0().state() == RewriteState.FORK) {
        limitCopies();
      }
      rewrite0().engineStep();
    }
  }

  /** A fork is about to be made: what it may cost is a part of the data as it is now. */
  void limitCopies() {
    long used = keyspace.memory().stats().used();
    long limit = config.bytesOf(Directive.AOF_REWRITE_MEMORY_LIMIT, used);
    keyspace.memory().shadowLimit(Math.max(LEAST_SHADOW_BYTES, limit));
  }

  // ---- from the log's threads ----

  @Override
  public void advanced() {
    if (advancing.compareAndSet(false, true)) {
      environment.thread().execute(this::relieved);
    }
  }

  /** Lets those go on who waited for the log, on the engine thread. */
  void relieved() {
    advancing.set(false);
    if (ended) {
      return;
    }
    if (log != null) {
      // What this turn has executed is synced while the replies before it are sent.
      log().signal();
    }
    gate.open(releasablePosition());
    syncWaiters.open(syncedPosition());
    engine().relieve();
  }

  /** CONFIG SET has changed a directive of the log or of rewrites. */
  void settingsChanged() {
    saving.settingsChanged();
    if (log != null) {
      log().settings(settings.log());
      advanced();
      rewrite0().settings(settings.rewrite());
    }
  }

  /** CONFIG SET appendonly. */
  void enabledChanged() {
    if (log == null) {
      return;
    }
    if (settings.isEnabled()) {
      rewrite0().turnOn();
    } else {
      rewrite0().turnOff();
    }
  }

  @Override
  public void statusChanged(@Nullable String error) {
    writeError = error;
    advanced();
  }

  // ---- for commands ----

  @Override
  public boolean isEnabled() {
    return log != null && log().isOn();
  }

  @Override
  public long position() {
    return log == null ? 0 : log().position();
  }

  @Override
  public long syncedPosition() {
    return log == null ? 0 : log().syncedPosition();
  }

  @Override
  public long releasablePosition() {
    return log == null ? Long.MAX_VALUE : log().releasablePosition();
  }

  @Override
  public boolean isBackedUp() {
    return log != null && (log().full() || throttle.holds());
  }

  @Override
  public void append(Effects unit) {
    log().append(unit.array(), unit.offset(), unit.length());
    log().commit();
    unitObserver.run();
  }

  @Override
  public void batchEnded() {
    if (log != null) {
      log().signal(afterTurn);
    }
  }

  @Override
  public @Nullable String refusal() {
    String unsaved = saving.refusal();
    return unsaved != null ? unsaved : logRefusal();
  }

  /** Why the log can't be written at present, as an error line; null while it can. */
  @Nullable String logRefusal() {
    String error = writeError;
    return error == null || !isEnabled()
        ? null
        : "MISCONF Errors writing to the AOF file: " + error;
  }

  @Override
  public RewriteStart rewrite() {
    return told(rewrite0().start());
  }

  @Override
  public RewriteStart rewriteAnew() {
    return told(rewrite0().startAnew());
  }

  private RewriteStart told(Rewrite.Start outcome) {
    return switch (outcome) {
      case STARTED -> RewriteStart.STARTED;
      case SCHEDULED -> RewriteStart.SCHEDULED;
      case ALREADY_RUNNING -> RewriteStart.ALREADY_RUNNING;
      case REFUSED -> throw new CommandException("ERR " + rewrite0().refusal());
    };
  }

  @Override
  public boolean abortRewrite() {
    return rewrite0().abort("aborted by REDRAFT ABORT");
  }

  @Override
  public void awaitSync(long position, Runnable whenSynced) {
    if (syncedPosition() >= position) {
      whenSynced.run();
    } else {
      syncWaiters.await(p -> whenSynced.run(), position);
    }
  }

  @Override
  public String trace(boolean json) {
    return json ? TraceJson.render(rewrite0().trace()) : TraceTables.render(rewrite0().trace());
  }

  @Override
  public String explain() {
    return rewrite0().explain();
  }

  @Override
  public void reload() {
    AofFiles files = settings.files();
    boolean there =
        environment.disk().exists(files.manifest()) || environment.disk().exists(files.single());
    if (!isEnabled() && !there || logRefusal() != null) {
      throw new CommandException(CANT_RELOAD);
    }
    boolean durable = closeLog();
    log = null;
    rewrite = null;
    loading = new Loading(environment.clock(), environment.events());
    try {
      if (!durable) {
        throw new RecoveryException("The append-only file can't be finished");
      }
      keyspace.flushAll(environment.clock().millis());
      load(settings.recovery().enabledAnyway());
    } catch (RecoveryException e) {
      environment.events().warning(String.valueOf(e.getMessage()));
      giveUp();
      throw new CommandException(CANT_RELOAD);
    }
    // Positions begin anew, and all that was logged is durable.
    engine().services().clients().all().forEach(Client::forgetWrites);
    ready();
  }

  @Override
  public void info(StringBuilder target, long changes) {
    PersistenceInfo.write(
        target, loading, log, rewrite, saving, keyspace, changes, throttle.slowed());
  }

  /** Gives up a rewrite under way, and waits for its end. */
  void abortRewriteAndWait(String reason) {
    if (rewrite != null) {
      rewrite0().abortAndWait(reason);
    }
  }

  /** Memory may hold what the log does not say: a rewrite follows. */
  void repairLog() {
    if (isEnabled()) {
      Rewrite.Start _ = rewrite0().startAnew();
    }
  }

  /** As with Redis, there is nothing left that could be served: ends without a save. */
  void giveUp() {
    engine().services().lifecycle().shutdown(new ShutdownOptions(false, true, true, true));
  }

  /** Whether a rewrite makes the first files of a log that is being turned on. */
  boolean isWritingFirstFiles() {
    return isRewriting() && rewrite0().isTurningOn();
  }

  boolean isRewriting() {
    return rewrite != null && rewrite0().isRunning();
  }

  @Override
  public boolean isLoading() {
    return loading.isActive();
  }

  @Override
  public Saving saves() {
    return saving;
  }

  private Engine engine() {
    return Objects.requireNonNull(engine);
  }

  AppendLog log() {
    return Objects.requireNonNull(log);
  }

  Rewrite rewrite0() {
    return Objects.requireNonNull(rewrite);
  }
}
