# Runs as root each time the notebook instance starts, and must end within five minutes. The lines before these say what is
# what: BUCKET, KEY, FOLDER, NAME, REGION, HOME_FOLDER, and KERNEL_VARIABLES, pairs behind `--env`.
volume="$HOME_FOLDER/SageMaker"
folder="$volume/$FOLDER"

# A folder has the hash of its files in its name, and is never written again: what somebody changed in it stays.
if [ ! -d "$folder" ]; then
  unpacking=$(mktemp -d "$volume/.unpacking-XXXXXX")
  trap 'rm -rf "$unpacking"' EXIT
  aws s3 cp --only-show-errors --region "$REGION" "s3://$BUCKET/$KEY" "$unpacking/files.zip"
  python3 -m zipfile -e "$unpacking/files.zip" "$unpacking"
  rm "$unpacking/files.zip"
  chmod 755 "$unpacking"
  chown -R ec2-user:ec2-user "$unpacking"
  mv "$unpacking" "$folder"
fi

# In the background, since five minutes may not be enough; the log lies beside the folders. Packages stay on the volume, by the
# hash of what asks for them.
if [ -f "$folder/requirements/notebook.txt" ]; then
  sudo --user ec2-user nohup bash -s "$HOME_FOLDER" "$folder" "${KERNEL_VARIABLES[@]}" \
    > "$volume/install.log" 2>&1 <<'INSTALL' &
set -euo pipefail
home="$1" folder="$2"
shift 2
requirements="$folder/requirements/notebook.txt"
environment="$home/SageMaker/.environments/$(sha256sum < "$requirements" | cut -c 1-16)"
if [ ! -f "$environment/.complete" ]; then
  rm -rf "$environment"
  "$home/anaconda3/bin/conda" create --quiet --yes --prefix "$environment" python=3.13 pip
  "$environment/bin/python" -m pip install --quiet --require-hashes --requirement "$requirements"
  touch "$environment/.complete"
fi
packages=$("$environment/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo "$folder" > "$packages/personalize.pth"
"$environment/bin/python" -m ipykernel install --user --name personalize --display-name personalize "$@"
INSTALL
fi
