# SPDX-License-Identifier: Apache-2.0
# A thin layer over Meson: what is missing is installed, then built into build/.

.PHONY: run song test help clean

run:
	@tools/setup.sh run
	@tools/build.sh run
	@tools/run.sh $(FILES)

song:
	@tools/setup.sh run
	@tools/build.sh run
	@tools/song.sh

test:
	@tools/setup.sh test
	@tools/build.sh test
	@meson test -C build --no-rebuild --print-errorlogs --timeout-multiplier 4

help:
	@echo 'make run     install what is missing, build, open the studio (FILES="a.mid ...": with these)'
	@echo 'make song    the same without a window: compose a song and render it'
	@echo '             (RANDOM_SEED=N: that song again, SEED=FILE: after your music, NOTES=N: its length)'
	@echo 'make test    install what is missing, build, run every test'
	@echo 'make clean   remove the build folder'

clean:
	@rm -rf build
