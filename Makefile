# Encore: genre encodings of music, learned from raw audio. `make help` says what can be made.

# What the user may set. Each is a flag of the tool, in lower case; where one is empty, the tool's own default counts.
DATA ?=
GENRES ?=
MODEL ?=
PRESET ?=
EPOCHS ?=
BATCH ?=
LR ?=
LAMBDA ?=
SEED ?=
THREADS ?=
SPLIT ?=
POOL ?=
RESUME ?=
TENSORBOARD ?=
# The tool has no default for this one. "override", for the command line may set it to nothing.
override RUN := $(or $(RUN),runs/default)
FOLDS ?=
SEEDS ?=
MODELS ?=
OUT ?=
export DATA GENRES MODEL PRESET EPOCHS BATCH LR LAMBDA SEED THREADS SPLIT POOL RUN RESUME FOLDS SEEDS MODELS OUT
CACHE ?=
CLIP_SECONDS ?=
GROUPS ?=
HOP ?=
SONG ?=
# Exported under another name, because bash does not let anybody set GROUPS.
export SONG_GROUPS = $(GROUPS)
export CACHE CLIP_SECONDS HOP SONG TENSORBOARD

# `make NATIVE= train` builds for any processor of this kind. It works everywhere, at less than half the speed.
ifeq ($(shell uname -m),aarch64)
NATIVE ?= -Xcc -mcpu=native
else
NATIVE ?= -Xcc -march=native
endif
SWIFT_FLAGS = -c release $(NATIVE)
ENCORE = .build/release/encore

# What all commands take.
RESOURCES = $${CACHE:+"--cache=$$CACHE"} $${THREADS:+"--threads=$$THREADS"}

# Where make install puts the program.
PREFIX ?= /usr/local
INSTALL = .build-install

# What pkg-config must find, and the Debian package that holds it.
PACKAGES = openblas:libopenblas-dev lapacke:liblapacke-dev sndfile:libsndfile1-dev soxr:libsoxr-dev

# How many seconds make fuzz feeds each reader.
SECONDS ?= 60
FUZZ = .build-fuzz
SANITIZERS = $(CURDIR)/Tests/Sanitizers

.PHONY: help setup build train eval pca crossval predict encode inspect report test install uninstall example docs \
    format lint bench sanitize fuzz clean
.DEFAULT_GOAL := help

help:
	@echo 'make train      train models; without DATA, on a synthetic corpus that Encore writes itself'
	@echo 'make eval       evaluate the models on the held-out songs: confusion matrices and scores'
	@echo 'make pca        draw clips, encodings and logits in two dimensions'
	@echo 'make crossval   compare the models by cross-validation: every song is held out once'
	@echo 'make predict    tell the genre of SONG, a file or a folder, with the model of RUN'
	@echo 'make encode     write the encodings of the songs in DATA to OUT, with the model of RUN'
	@echo 'make report     write one page for the browser about the run or library of RUN, with a map of its songs'
	@echo 'make inspect    say what is in the songs of DATA; without DATA, in the run or model of RUN'
	@echo
	@echo 'make build      compile; this and all of the above first install the packages that are missing'
	@echo 'make setup      only install the Debian packages that are missing'
	@echo 'make test       compile and run all tests'
	@echo 'make install    install the program, its manual and completions for bash, zsh and fish below PREFIX ($(PREFIX))'
	@echo 'make uninstall  remove them'
	@echo 'make example    build the package in Examples, which uses Encore as a library, and run it'
	@echo 'make docs       write the documentation of the library to $(DOCS)'
	@echo 'make format     format the source as .swift-format says'
	@echo 'make lint       check the format, 120 columns, and that only the files in .unsafe-files say "unsafe"'
	@echo 'make bench      measure the speed beside what the hardware allows; needs an idle machine'
	@echo 'make sanitize   run the tests under AddressSanitizer and ThreadSanitizer; half an hour'
	@echo 'make fuzz       feed random bytes to the readers of files, for SECONDS ($(SECONDS)) each'
	@echo 'make clean      remove what was compiled; songs and runs stay'
	@echo
	@echo 'Variables, as in: make train DATA=music EPOCHS=50'
	@echo '  train, crossval and inspect:'
	@echo '    DATA           the folder of songs, with one folder for each genre; eval and pca take it too'
	@echo '    GENRES         the genres to learn, separated by commas, or all'
	@echo '    GROUPS         a table of songs and their artists or albums, or tags; a group stays on one side'
	@echo '    POOL           samples averaged into one number for the convolutional model: 1, 10 or 40'
	@echo '    CLIP_SECONDS   the length of a clip'
	@echo '  train and crossval:'
	@echo '    EPOCHS         how often each clip is trained on'
	@echo '    SEED           the same seed gives the same models, bit for bit'
	@echo '  train:'
	@echo '    MODEL          one model, or all; encore help train names them'
	@echo '    PRESET         default: what learns best; poster: everything as on the poster'
	@echo '    BATCH          the batch size'
	@echo '    LR             the largest learning rate'
	@echo '    LAMBDA         the weight of cross-entropy beside reconstruction'
	@echo '    SPLIT          song: whole songs are held out; gtzan-filtered: by published lists; clip: leaks'
	@echo '    TENSORBOARD    1: also write what history.csv holds as TensorBoard reads it'
	@echo '    RESUME         1: continue the interrupted training in RUN, with its settings'
	@echo '  train, eval, pca, predict, encode, report and inspect:'
	@echo '    RUN            the folder of the run ($(RUN))'
	@echo '  eval:'
	@echo '    HOP            seconds between starts of held-out clips; if shorter than a clip, clips overlap'
	@echo '  predict and encode:'
	@echo '    SONG           the sound file or folder that predict reads'
	@echo '    OUT            the folder that encode writes (library)'
	@echo '  report:'
	@echo '    OUT            where the page is written; DATA is where the songs of the run are now'
	@echo '  crossval:'
	@echo '    FOLDS SEEDS MODELS OUT   folds, repetitions, models to compare, folder of the tables'
	@echo '  all of them:'
	@echo '    CACHE          the folder of decoded songs, or none'
	@echo '    THREADS        the number of threads; results do not depend on it'
	@echo
	@echo 'For defaults and more: $(ENCORE) help train, or eval, pca, crossval, inspect, predict, encode, similar,'
	@echo 'report, export, corpus, cache'

# Installs only what pkg-config does not find.
setup:
	@missing=; command -v pkg-config >/dev/null || missing=" pkg-config"; \
	for package in $(PACKAGES); do \
	    pkg-config --exists "$${package%%:*}" 2>/dev/null || missing="$$missing $${package##*:}"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	install="apt-get install -y --no-install-recommends"; \
	if ! command -v apt-get >/dev/null; then \
	    echo "Encore needs what Debian calls:$$missing. Install it with your system's package manager." >&2; exit 1; \
	elif [ "$$(id -u)" = 0 ]; then as_root=; \
	elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then as_root=sudo; \
	else \
	    echo "Encore needs packages that only root can install. As root, run:" >&2; \
	    echo "    apt-get update && $$install$$missing" >&2; exit 1; \
	fi; \
	echo "Installing$$missing"; \
	$$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive $$install $$missing

build: setup
	@swift build $(SWIFT_FLAGS) --product encore

train: build
	@run=--run; [ -z "$$RESUME" ] || [ "$$RESUME" = 0 ] || run=--resume; \
	events=; [ -z "$$TENSORBOARD" ] || [ "$$TENSORBOARD" = 0 ] || events=--tensorboard; \
	exec $(ENCORE) train $$run "$$RUN" $${DATA:+"--data=$$DATA"} $${GENRES:+"--genres=$$GENRES"} \
	    $${SONG_GROUPS:+"--groups=$$SONG_GROUPS"} $${MODEL:+"--model=$$MODEL"} $${PRESET:+"--preset=$$PRESET"} \
	    $${EPOCHS:+"--epochs=$$EPOCHS"} $${BATCH:+"--batch=$$BATCH"} $${LR:+"--lr=$$LR"} \
	    $${LAMBDA:+"--lambda=$$LAMBDA"} $${SEED:+"--seed=$$SEED"} $${SPLIT:+"--split=$$SPLIT"} \
	    $${POOL:+"--pool=$$POOL"} $${CLIP_SECONDS:+"--clip-seconds=$$CLIP_SECONDS"} $$events $(RESOURCES)

eval: build
	@exec $(ENCORE) eval --run "$$RUN" $${DATA:+"--data=$$DATA"} $${HOP:+"--hop=$$HOP"} $(RESOURCES)

pca: build
	@exec $(ENCORE) pca --run "$$RUN" $${DATA:+"--data=$$DATA"} $(RESOURCES)

crossval: build
	@exec $(ENCORE) crossval $${OUT:+"--out=$$OUT"} $${DATA:+"--data=$$DATA"} $${GENRES:+"--genres=$$GENRES"} \
	    $${SONG_GROUPS:+"--groups=$$SONG_GROUPS"} $${FOLDS:+"--folds=$$FOLDS"} $${SEEDS:+"--seeds=$$SEEDS"} \
	    $${MODELS:+"--models=$$MODELS"} $${POOL:+"--pool=$$POOL"} \
	    $${CLIP_SECONDS:+"--clip-seconds=$$CLIP_SECONDS"} $${EPOCHS:+"--epochs=$$EPOCHS"} \
	    $${SEED:+"--seed=$$SEED"} $(RESOURCES)

predict: build
	@exec $(ENCORE) predict --model "$$RUN" $${HOP:+"--hop=$$HOP"} $(RESOURCES) -- $${SONG:+"$$SONG"}

encode: build
	@exec $(ENCORE) encode --model "$$RUN" --out "$${OUT:-library}" $${HOP:+"--hop=$$HOP"} $(RESOURCES) \
	    -- $${DATA:+"$$DATA"}

inspect: build
	@exec $(ENCORE) inspect $${GENRES:+"--genres=$$GENRES"} $${SONG_GROUPS:+"--groups=$$SONG_GROUPS"} \
	    $${POOL:+"--pool=$$POOL"} $${CLIP_SECONDS:+"--clip-seconds=$$CLIP_SECONDS"} $(RESOURCES) \
	    -- "$${DATA:-$$RUN}"

report: build
	@exec $(ENCORE) report $${DATA:+"--data=$$DATA"} $${OUT:+"--out=$$OUT"} $(RESOURCES) -- "$$RUN"

test: setup
	@swift build $(SWIFT_FLAGS) --build-tests
	@swift test $(SWIFT_FLAGS) --skip-build

# The program that is installed holds Swift's libraries, so that it runs where Swift is not. It has a build folder of its
# own, as other flags would compile everything anew each time.
MANUAL = .build/plugins/GenerateManual/outputs/EncoreTool
SHARE = $(DESTDIR)$(PREFIX)/share
BASH_COMPLETION = $(SHARE)/bash-completion/completions/encore
ZSH_COMPLETION = $(SHARE)/zsh/site-functions/_encore
FISH_COMPLETION = $(SHARE)/fish/vendor_completions.d/encore.fish

install: setup
	@swift build $(SWIFT_FLAGS) --static-swift-stdlib --scratch-path $(INSTALL) --product encore
	@swift package $(SWIFT_FLAGS) --allow-writing-to-package-directory generate-manual --multi-page >/dev/null
	@mkdir -p $(dir $(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION)) $(SHARE)/man/man1 $(DESTDIR)$(PREFIX)/bin
	@install -m 755 $(INSTALL)/release/encore $(DESTDIR)$(PREFIX)/bin/encore
	@install -m 644 $(MANUAL)/encore*.1 $(SHARE)/man/man1
	@$(INSTALL)/release/encore --generate-completion-script bash > $(BASH_COMPLETION)
	@$(INSTALL)/release/encore --generate-completion-script zsh > $(ZSH_COMPLETION)
	@$(INSTALL)/release/encore --generate-completion-script fish > $(FISH_COMPLETION)
	@echo "Installed $(DESTDIR)$(PREFIX)/bin/encore"

uninstall:
	@rm -f $(DESTDIR)$(PREFIX)/bin/encore $(SHARE)/man/man1/encore.1 $(SHARE)/man/man1/encore.*.1 \
	    $(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION)

# The example is a package of its own, built as somebody else would build it. Its build, corpus and model stay apart.
EXAMPLE = .build-example
example: build
	@swift build $(SWIFT_FLAGS) --package-path Examples/NearestSongs --scratch-path $(EXAMPLE)
	@$(ENCORE) corpus --songs 3 --seconds 5 --out $(EXAMPLE)/corpus
	@$(ENCORE) train --data $(EXAMPLE)/corpus --run $(EXAMPLE)/run --model convolutional --epochs 2 --cache none
	@$(EXAMPLE)/release/NearestSongs $(EXAMPLE)/run $(EXAMPLE)/corpus

# By the toolchain's own docc, so that no build has to fetch a plugin. A warning is an error: a link that leads nowhere,
# or a parameter that nobody describes.
DOCS = .build-docs
docs: setup
	@swift build $(SWIFT_FLAGS) --target Encore
	@rm -rf $(DOCS) && mkdir -p $(DOCS)/graphs
	@swift symbolgraph-extract -module-name Encore -minimum-access-level public -output-dir $(DOCS)/graphs \
	    -experimental-allowed-reexported-modules=EncoreFiles \
	    -target "$$(swift -print-target-info | sed -n 's/.*"triple": "\(.*\)",/\1/p')" -I .build/release/Modules \
	    $(patsubst %,-Xcc -fmodule-map-file=%,$(wildcard Modules/*/module.modulemap))
	@docc convert Sources/Engine/Encore.docc --warnings-as-errors --additional-symbol-graph-dir $(DOCS)/graphs \
	    --fallback-display-name Encore --fallback-bundle-identifier Encore --fallback-default-module-kind Library \
	    --output-dir $(DOCS)/Encore.doccarchive
	@echo 'The documentation is in $(DOCS)/Encore.doccarchive. To read it in a browser:'
	@echo 'docc preview Sources/Engine/Encore.docc --additional-symbol-graph-dir $(DOCS)/graphs'

format:
	@swift format -i -r Sources Tests Package.swift Examples/*/Package.swift Examples/*/Sources

lint:
	@.ci/lint

bench: build
	@swift build $(SWIFT_FLAGS) --product encore-bench
	@.build/release/encore-bench

# Swift's own crash reports would mix with those of the sanitizers.
sanitize fuzz: export SWIFT_BACKTRACE = enable=no
sanitize fuzz: export LSAN_OPTIONS = suppressions=$(SANITIZERS)/leaks.txt:print_suppressions=0

# Each sanitizer has a build folder of its own, so that the usual build stays. Left out are tests that limit files,
# threads or memory: ThreadSanitizer takes more of them, and AddressSanitizer one more thread, to look for leaks.
sanitize: setup
	@swift build $(SWIFT_FLAGS) --scratch-path .build-address --sanitize=address --build-tests
	@swift test $(SWIFT_FLAGS) --scratch-path .build-address --sanitize=address --skip-build \
	    --skip threadsThatAreRefusedAreDoneWithout
	@swift build $(SWIFT_FLAGS) --scratch-path .build-thread --sanitize=thread --build-tests
	@TSAN_OPTIONS=suppressions=$(SANITIZERS)/threads.txt \
	    swift test $(SWIFT_FLAGS) --scratch-path .build-thread --sanitize=thread --skip-build \
	    --skip 'whatDoesNotFit|aFullDiskIsNamed|threadsThatAreRefused|aStoreTakesNoMemory'

# The compiler heeds only one --sanitize option, hence -Xswiftc. To repeat a finding: encore-fuzz READER FILE
fuzz: setup
	@ENCORE_FUZZING=1 swift build $(SWIFT_FLAGS) --scratch-path $(FUZZ) --product encore-fuzz \
	    --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address
	@mkdir -p $(FUZZ)/found
	@for reader in audio model tables library; do \
	    echo "fuzzing: $$reader"; \
	    $(FUZZ)/release/encore-fuzz $$reader $(FUZZ)/corpus/$$reader/ -max_total_time=$(SECONDS) -max_len=65536 \
	        -rss_limit_mb=2048 -malloc_limit_mb=512 -timeout=300 -print_final_stats=1 -verbosity=1 \
	        -artifact_prefix=$(FUZZ)/found/$$reader- > $(FUZZ)/$$reader.log 2>&1 \
	        || { tail -n 50 $(FUZZ)/$$reader.log; exit 1; }; \
	    grep -a 'DONE\|stat::number\|stat::average' $(FUZZ)/$$reader.log; \
	done

clean:
	rm -rf .build .build-*
