#!/usr/bin/env bash
# The evidence of docs/results/evidence: for each data set, every model is tuned with the same budget on validation data, trained with
# several seeds, MIAN's modules are switched off, and a report is written. Everything is resumable: the same command continues.
#
#     benchmarks/evidence/run.sh DATA [WORK] [SET...]
#
# DATA holds the raw files of the public sets (amazon-beauty, amazon-toys, movielens-1m-half); the synthetic world is generated.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
(($# > 0)) || { sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2; }
data=$1 work=${2:-runs/evidence}
sets=("${@:3}")
((${#sets[@]} > 0)) || sets=(amazon-beauty amazon-toys movielens-1m-half synthetic-million)
mian=${MIAN:-./mian}
here=benchmarks/evidence
models=(MIAN LR WideDeep DCN DeepFM xDeepFM DIN DIEN DCNv2 BST PoolingMLP)
# The searches in about the order of what they take, so that no long one is left alone on a core at the end.
slowest_first=(DIEN MIAN xDeepFM BST DIN DCNv2 DeepFM DCN WideDeep PoolingMLP LR)
seeds=5
# One thread a run and one run a core: two of them do more than one with two threads.
export OMP_NUM_THREADS=1

# Recipe, search, trials, seeds of MIAN's switches. The budgets shrink with the size of the set: all four together stay below five hours.
plan_of() {
    case $1 in
        amazon-beauty | amazon-toys) echo "amazon-csv halving 10 5" ;;
        movielens-1m-half) echo "movielens-1m halving 4 3" ;;
        synthetic-million) echo "synthetic random 4 3" ;;
        *) echo "unknown set '$1'; sets: amazon-beauty, amazon-toys, movielens-1m-half, synthetic-million" >&2; return 2 ;;
    esac
}

# Notes how long a stage took in this call; a stage that was interrupted has several lines.
stage() {
    local name=$1 begin=$SECONDS
    shift
    echo "== $set: $name"
    "$@"
    printf '%s\t%d\n' "$name" $((SECONDS - begin)) >> "$results/seconds.tsv"
}

prepare() {
    [[ -f $dataset/dataset.json ]] && return
    local from=$data/$set
    if [[ $set == synthetic-million ]]; then
        from=$work/raw/$set
        [[ -d $from ]] || "$mian" data synth --preset million --out "$from"
    fi
    "$mian" data prepare "$recipe" --from "$from" --out "$dataset"
    "$mian" data check "$dataset"
}

tune_one() {
    local out=$work/tuned/$set/$1 kept=$results/tuned/$1
    [[ -f $kept/best.yaml ]] && return
    "$mian" tune "$dataset" --model "$1" --config "$here/$set.yaml" --space "$here/spaces/$1.yaml" --search "$search" --trials "$trials" --threads 1 --out "$out" > "$out.log" 2>&1 \
        || { tail -5 "$out.log" >&2; return 1; }
    mkdir -p "$kept"
    cp "$out/trials.jsonl" "$out/space.yaml" "$kept/"
    cp "$out/best.yaml" "$kept/" # last: it says that the search is complete
    echo "$set: $1 tuned: $(head -1 "$kept/best.yaml")"
}

tune() {
    mkdir -p "$work/tuned/$set"
    local model
    for model in "${slowest_first[@]}"; do
        while (($(jobs -rp | wc -l) >= 2)); do wait -n; done
        tune_one "$model" &
    done
    while (($(jobs -rp | wc -l) > 0)); do wait -n; done
}

# Two processes share the runs of one folder.
twice() {
    "$@" > "$work/second.log" 2>&1 &
    local other=$!
    "$@"
    wait "$other"
}

# Copies a table, without the folder of this checkout: keep FOLDER TABLE NAME.
keep() {
    local end
    for end in json md; do sed "s#$PWD/##g" "$1/$2.$end" > "$results/$3.$end"; done
}

all=$(IFS=,; echo "${models[*]}")
# compare_to FOLDER NAME MODELS SEEDS [OPTION...]
compare_to() {
    twice "$mian" compare "$dataset" --models "$3" --configs "$results/tuned" --seeds "$4" --threads 1 --out "$1" "${@:5}"
    keep "$1" compare "$2"
}
compare() { compare_to "$experiment" compare "$all" "$seeds"; }
ablate() { twice "$mian" ablate "$dataset" --config "$results/tuned/MIAN/best.yaml" --seeds "$switch_seeds" --threads 1 --out "$experiment"; keep "$experiment" ablate ablate; }
# The habit of the field's leaderboards, for one table: the epoch is chosen on the test part.
habit() { compare_to "$experiment-habit" habit "$all" 3 --set selection=test; }
# What validation data says that MIAN lacks on movielens-1m-half (docs/results/findings.md), with the settings found without it. The rivals' runs are those of the comparison.
crosses() { compare_to "$experiment" crosses "$all" "$seeds" --set mian.cross_layers=2; }
# What two numbers fitted on the validation part do for each model's probabilities.
calibrate() { dotnet run -c Release --project benchmarks/Mian.Benchmarks -- calibrated-logloss "$experiment" "$dataset" "$results/calibrated"; }
report() { "$mian" report "$experiment" --dataset "$dataset" --out "$results/report.html"; }

for set in "${sets[@]}"; do
    plan=$(plan_of "$set")
    read -r recipe search trials switch_seeds <<< "$plan"
    dataset=$work/sets/$set experiment=$work/experiments/$set results=docs/results/evidence/$set
    mkdir -p "$results" "$work/sets" "$work/experiments"
    stage prepare prepare
    stage tune tune
    stage compare compare
    stage calibrate calibrate
    stage ablate ablate
    stage report report
    case $set in
        amazon-beauty) stage habit habit ;;
        movielens-1m-half) stage crosses crosses ;;
    esac
done
