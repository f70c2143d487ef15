# Encore: genre encodings of music, learned from raw audio. `make help` says what can be made.

# Variables of make train. Each is a flag of `encore train` as well, in lower case.
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
RUN ?= runs/default
# And of make crossval.
FOLDS ?=
SEEDS ?=
MODELS ?=
OUT ?= runs/crossval
export DATA GENRES MODEL PRESET EPOCHS BATCH LR LAMBDA SEED THREADS SPLIT POOL RUN RESUME FOLDS SEEDS MODELS OUT

# Without the processor's own instructions everything works, at less than half the speed: make NATIVE= train
ifeq ($(shell uname -m),aarch64)
NATIVE ?= -Xcc -mcpu=native
else
NATIVE ?= -Xcc -march=native
endif
SWIFT_FLAGS = -c release $(NATIVE)
ENCORE = .build/release/encore

# What pkg-config must find, and the Debian package that brings each.
PACKAGES = openblas:libopenblas-dev lapacke:liblapacke-dev sndfile:libsndfile1-dev soxr:libsoxr-dev

# How long make fuzz feeds each reader.
SECONDS ?= 60
FUZZ = .build-fuzz
SANITIZERS = $(CURDIR)/Tests/Sanitizers

.PHONY: help setup build train eval pca crossval test example docs format lint bench sanitize fuzz clean
.DEFAULT_GOAL := help

help:
	@echo 'make train   set up what is missing, build, and train; without DATA on the built-in, synthetic corpus'
	@echo 'make eval    judge the models on the songs held out: confusion matrices and scores'
	@echo 'make pca     project clips, encodings and logits to two dimensions, and draw them'
	@echo 'make crossval   train and judge models on every song in turn, and compare them'
	@echo 'make test    set up what is missing, build, and test'
	@echo 'make example build the package of Examples, which uses Encore as a library, and run it on a small corpus'
	@echo 'make docs    write the documentation of the library to .build-docs'
	@echo 'make format  lay the source out as .swift-format says'
	@echo 'make lint    check that layout, and that only the files of .unsafe-files say `unsafe`'
	@echo 'make bench   measure speed beside the floor of the hardware; a few minutes on an idle machine'
	@echo 'make sanitize   the tests under AddressSanitizer and ThreadSanitizer; half an hour'
	@echo 'make fuzz    feed the readers of files what libFuzzer makes up, for SECONDS (60) each'
	@echo 'make setup   install the Debian packages that are missing'
	@echo 'make build   compile only'
	@echo 'make clean   remove what was compiled; songs and runs stay'
	@echo
	@echo 'Variables, as in: make train DATA=music EPOCHS=50'
	@echo '  DATA     a folder with a folder of songs for each genre        (the built-in corpus)'
	@echo '  GENRES   genres to learn, separated by commas, or all          (classical, jazz, metal and pop if they are there)'
	@echo '  MODEL    convolutional, two-layer, vanilla, deep-softmax, all  (all)'
	@echo '  PRESET   default: what learns best; poster: as on the poster   (default)'
	@echo '  EPOCHS   passes over the clips                                 (depends on model and songs)'
	@echo '  BATCH    clips a step                                          (512; convolutional: 64)'
	@echo '  LR       the largest learning rate                             (0.001; convolutional: 0.003)'
	@echo '  LAMBDA   weight of cross-entropy beside reconstruction         (0.1; convolutional: 1)'
	@echo '  SEED     the same seed gives the same models, bit for bit      (0)'
	@echo '  THREADS  how many threads work; results do not depend on it    (one a core)'
	@echo '  SPLIT    song: whole songs are held out; clip: leaks;'
	@echo '           gtzan-filtered: by the published lists                (song, but for GTZAN)'
	@echo '  POOL     samples a number for convolutional: 40, 10 or 1       (1)'
	@echo '  RUN      the folder of the run                                 (runs/default)'
	@echo '  RESUME   1: go on with the interrupted training of RUN, with its settings'
	@echo '  FOLDS SEEDS MODELS OUT   of make crossval: parts, repetitions, models, folder (5, 3, all, runs/crossval)'
	@echo
	@echo 'More is in: $(ENCORE) help'

# Installs nothing where pkg-config finds everything; otherwise only what it does not find.
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
	exec $(ENCORE) train $$run "$$RUN" $${DATA:+--data "$$DATA"} $${GENRES:+--genres "$$GENRES"} \
	    $${MODEL:+--model "$$MODEL"} $${PRESET:+--preset "$$PRESET"} $${EPOCHS:+--epochs "$$EPOCHS"} \
	    $${BATCH:+--batch "$$BATCH"} $${LR:+--lr "$$LR"} $${LAMBDA:+--lambda "$$LAMBDA"} \
	    $${SEED:+--seed "$$SEED"} $${THREADS:+--threads "$$THREADS"} $${SPLIT:+--split "$$SPLIT"} \
	    $${POOL:+--pool "$$POOL"}

eval: build
	@$(ENCORE) eval --run "$$RUN" $${DATA:+--data "$$DATA"} $${THREADS:+--threads "$$THREADS"}

pca: build
	@$(ENCORE) pca --run "$$RUN" $${DATA:+--data "$$DATA"} $${THREADS:+--threads "$$THREADS"}

crossval: build
	@$(ENCORE) crossval --out "$$OUT" $${DATA:+--data "$$DATA"} $${GENRES:+--genres "$$GENRES"} \
	    $${FOLDS:+--folds "$$FOLDS"} $${SEEDS:+--seeds "$$SEEDS"} $${MODELS:+--models "$$MODELS"} \
	    $${POOL:+--pool "$$POOL"} $${EPOCHS:+--epochs "$$EPOCHS"} $${SEED:+--seed "$$SEED"} \
	    $${THREADS:+--threads "$$THREADS"}

test: setup
	@swift build $(SWIFT_FLAGS) --build-tests
	@swift test $(SWIFT_FLAGS) --skip-build

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

# Swift's own reports of a crash would get in the way of the sanitizers'.
sanitize fuzz: export SWIFT_BACKTRACE = enable=no
sanitize fuzz: export LSAN_OPTIONS = suppressions=$(SANITIZERS)/leaks.txt:print_suppressions=0

# A build of its own each, so that the usual one stays. ThreadSanitizer keeps books in a file and so does not start under
# the limit on files' sizes that one test sets; AddressSanitizer runs it.
sanitize: setup
	@swift build $(SWIFT_FLAGS) --scratch-path .build-address --sanitize=address --build-tests
	@swift test $(SWIFT_FLAGS) --scratch-path .build-address --sanitize=address --skip-build
	@swift build $(SWIFT_FLAGS) --scratch-path .build-thread --sanitize=thread --build-tests
	@TSAN_OPTIONS=suppressions=$(SANITIZERS)/threads.txt \
	    swift test $(SWIFT_FLAGS) --scratch-path .build-thread --sanitize=thread --skip-build \
	    --skip whatDoesNotFitLeavesAllThatWasThere

# Of two --sanitize options the compiler would see one. A finding is fed again by: encore-fuzz READER FILE
fuzz: setup
	@ENCORE_FUZZING=1 swift build $(SWIFT_FLAGS) --scratch-path $(FUZZ) --product encore-fuzz \
	    --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address
	@mkdir -p $(FUZZ)/found
	@for reader in audio model tables; do \
	    echo "fuzzing: $$reader"; \
	    $(FUZZ)/release/encore-fuzz $$reader $(FUZZ)/corpus/$$reader/ -max_total_time=$(SECONDS) -max_len=65536 \
	        -rss_limit_mb=2048 -malloc_limit_mb=512 -timeout=300 -print_final_stats=1 -verbosity=1 \
	        -artifact_prefix=$(FUZZ)/found/$$reader- > $(FUZZ)/$$reader.log 2>&1 \
	        || { tail -n 50 $(FUZZ)/$$reader.log; exit 1; }; \
	    grep -a 'DONE\|stat::number\|stat::average' $(FUZZ)/$$reader.log; \
	done

clean:
	rm -rf .build .build-*
